//! The schema follows from the model, is brought up to date where that is certain, and lists use its
//! indices.

mod types;

use nexudus_server::Nexudus;
use runtime_core::{
    Column, Comparison, Condition, Entity, Field, FieldType, Filter, List, OnDelete, Reference,
    Scalar, Value, Visitor,
};
use rusqlite::Connection;
use serde_json::json;

use super::page::Query;
use super::schema::{SchemaError, prepare};
use super::*;

const INTEGER: FieldType = FieldType::One(Scalar::Integer);
const INTEGERS: FieldType = FieldType::Many(Scalar::Integer);
const STRING: FieldType = FieldType::One(Scalar::String);

const ID: Field = Field::required("Id", INTEGER);
const BASE: &[Field] = &[ID, Field::required("Name", STRING), Field::optional("Size", INTEGER)];

fn thing(fields: &'static [Field]) -> Table {
    Table { entity: "Thing", fields, columns: &[], references: &[] }
}

/// A database with one thing, created for the fields that every case starts from.
fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    prepare(&mut connection, &[thing(BASE)]).unwrap();
    let record = json!({ "Name": "one", "Size": null });
    insert(&connection, &thing(BASE), &parse(&raw(&record)).unwrap()).unwrap();
    connection
}

fn names(connection: &Connection) -> Vec<String> {
    let mut select = connection
        .prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap();
    select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_certain_change_of_the_spec_is_applied() {
    const MORE: &[Field] = &[
        ID,
        Field::required("Name", STRING),
        Field::optional("Size", INTEGER),
        Field::optional("Colour", STRING),
        Field::optional("Tags", INTEGERS),
    ];
    const COLUMNS: &[Column] = &[
        Filter::<(), String>::new("Colour", "").column(),
        Filter::<(), i64>::new("Tags", "").column(),
    ];
    let mut connection = database();
    let grown = Table { columns: COLUMNS, ..thing(MORE) };
    let other = Table { entity: "Other", ..thing(BASE) };
    prepare(&mut connection, &[grown, other]).unwrap();
    assert_eq!(
        names(&connection),
        [
            "Other",
            "Thing",
            "Thing.Colour index",
            "Thing.Tags",
            "Thing.Tags index",
            "sandbox.fields"
        ]
    );
    let colour: Option<String> =
        connection.query_row("SELECT \"Colour\" FROM \"Thing\"", [], |row| row.get(0)).unwrap();
    assert_eq!(colour, None);

    // What the spec no longer declares stays, but for its indices.
    prepare(&mut connection, &[thing(&[ID])]).unwrap();
    assert_eq!(names(&connection), ["Other", "Thing", "Thing.Tags", "sandbox.fields"]);
    insert(&connection, &thing(&[ID]), &Json::new()).unwrap();
    let name: Vec<Option<String>> = connection
        .prepare("SELECT \"Name\" FROM \"Thing\" ORDER BY \"Id\"")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(name, [Some("one".to_owned()), None]);
    let error = prepare(&mut connection, &[thing(BASE)]).unwrap_err();
    assert!(matches!(error, SchemaError::Required(field) if field == "Thing.Name"));
}

#[test]
fn an_uncertain_change_of_the_spec_is_rejected_and_changes_nothing() {
    const REQUIRED: &[Field] =
        &[ID, Field::required("Name", STRING), Field::required("New", STRING)];
    const NULLS: &[Field] =
        &[ID, Field::required("Name", STRING), Field::required("Size", INTEGER)];
    const RETYPED: &[Field] = &[ID, Field::required("Name", INTEGER)];
    const LISTED: &[Field] =
        &[ID, Field::required("Name", STRING), Field::optional("Size", INTEGERS)];
    for (fields, message) in [
        (REQUIRED, "`Thing.New` is now required, and there are records without it"),
        (NULLS, "`Thing.Size` is now required, and there are records without it"),
        (RETYPED, "`Thing.Name` was of the type string and is now of the type integer"),
        (LISTED, "`Thing.Size` was of the type integer and is now of the type list of integer"),
    ] {
        let mut connection = database();
        let error = prepare(&mut connection, &[thing(fields)]).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(error.ends_with("or name another file with --db"), "{error}");
        assert_eq!(names(&connection), ["Thing", "sandbox.fields"]);
        prepare(&mut connection, &[thing(BASE)]).unwrap();
    }
    // Without records nothing can lack a field.
    let mut connection = database();
    connection.execute_batch("DELETE FROM \"Thing\"").unwrap();
    prepare(&mut connection, &[thing(REQUIRED)]).unwrap();
}

#[test]
fn an_incomplete_database_is_rejected() {
    for damage in ["DROP TABLE \"Thing\"", "ALTER TABLE \"Thing\" DROP COLUMN \"Size\""] {
        let mut connection = database();
        connection.execute_batch(damage).unwrap();
        let error = prepare(&mut connection, &[thing(BASE)]).unwrap_err();
        assert!(matches!(error, SchemaError::Incomplete(_)), "{error}");
    }
}

#[test]
fn references_restrict_or_cascade() {
    const FIELDS: &[Field] = &[
        ID,
        Field::optional("Whole", INTEGER),
        Field::optional("Owner", INTEGER),
        Field::optional("Others", INTEGERS),
    ];
    const REFERENCES: &[Reference] = &[
        Reference { key: "Whole", entity: "Part", on_delete: OnDelete::Cascade },
        Reference { key: "Owner", entity: "Part", on_delete: OnDelete::Restrict },
        Reference { key: "Others", entity: "Part", on_delete: OnDelete::Restrict },
    ];
    let table = Table { entity: "Part", fields: FIELDS, columns: &[], references: REFERENCES };
    let mut connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    prepare(&mut connection, &[table]).unwrap();
    let add = |whole: Option<i64>, owner: Option<i64>, others: &[i64]| {
        let record = json!({ "Whole": whole, "Owner": owner, "Others": others });
        insert(&connection, &table, &parse(&raw(&record)).unwrap()).unwrap()
    };
    // A chain that is longer than a stack is deep, a circle, an owned one, and a list.
    let first = add(None, None, &[]);
    let last = (0..20_000).fold(first, |whole, _| add(Some(whole), None, &[]));
    let circle = add(None, None, &[]);
    let owned = add(None, Some(last), &[]);
    let listing = add(None, None, &[circle, first, circle]);
    connection.execute("UPDATE \"Part\" SET \"Whole\" = ?1 WHERE \"Id\" = ?1", [circle]).unwrap();

    let delete = |id| delete(&connection, &[table], "Part", id);
    connection.execute_batch("SAVEPOINT s").unwrap();
    let referenced = delete(first).unwrap_err();
    assert!(matches!(
        referenced,
        NotDeleted::Referenced { key: "Owner", entity: "Part", id } if id == owned
    ));
    connection.execute_batch("ROLLBACK TO s; RELEASE s").unwrap();
    assert!(delete(owned).is_ok() && delete(first).is_ok() && delete(circle).is_ok());
    assert!(matches!(delete(first), Err(NotDeleted::NotFound)));
    let left: Vec<i64> = connection
        .prepare("SELECT \"Id\" FROM \"Part\"")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(left, [listing]);
    let lists: i64 =
        connection.query_row("SELECT count(*) FROM \"Part.Others\"", [], |row| row.get(0)).unwrap();
    assert_eq!(lists, 0);
}

#[test]
fn a_joined_filter_reads_the_records_that_are_referred_to() {
    const FIELDS: &[Field] = &[
        ID,
        Field::optional("OwnerId", INTEGER),
        Field::optional("Owner_Name", STRING),
        Field::optional("Whole", INTEGER),
        Field::optional("Others", INTEGERS),
    ];
    const REFERENCES: &[Reference] = &[
        Reference { key: "OwnerId", entity: "Thing", on_delete: OnDelete::Restrict },
        Reference { key: "Whole", entity: "Part", on_delete: OnDelete::Restrict },
        Reference { key: "Others", entity: "Part", on_delete: OnDelete::Restrict },
    ];
    const COLUMNS: &[Column] = &[Filter::<(), i64>::new("Owner_Size", "").column()];
    let part = Table { entity: "Part", fields: FIELDS, columns: COLUMNS, references: REFERENCES };
    let tables = [thing(BASE), part];
    let mut connection = Connection::open_in_memory().unwrap();
    prepare(&mut connection, &tables).unwrap();
    connection
        .execute_batch(
            "INSERT INTO Thing VALUES (1, '', 10), (2, '', 20), (3, '', 20);
             INSERT INTO Part VALUES
                 (1, 1, NULL, NULL), (2, 2, 'own', 1), (3, 3, NULL, 2), (4, NULL, NULL, 3);
             INSERT INTO \"Part.Others\" VALUES (4, 0, 2);",
        )
        .unwrap();
    for (key, test, expected) in [
        ("Owner_Size", "= 20", vec![2, 3]),
        ("Owner_Size", ">= 10", vec![1, 2, 3]),
        ("Owner_Id", "= 3", vec![3]),
        ("Owner_Name", "= 'own'", vec![2]),
        ("Whole_OwnerId", "= 1", vec![2]),
        ("Whole_Owner_Size", "= 20", vec![3, 4]),
        ("Whole_Whole_Owner_Size", "= 10", vec![3]),
    ] {
        let path = part.path(&tables, key).unwrap();
        let condition = path.condition(format!("{} {test}", path.key));
        let sql = format!("SELECT Id FROM Part WHERE {condition} ORDER BY Id");
        let mut select = connection.prepare(&sql).unwrap();
        let ids: rusqlite::Result<Vec<i64>> =
            select.query_map([], |row| row.get(0)).unwrap().collect();
        assert_eq!(ids.unwrap(), expected, "{sql}");
    }
    for key in ["Owner_Nothing", "Owner", "OwnerSize", "Owner_", "Business_Name", "Others_OwnerId"]
    {
        assert!(part.path(&tables, key).is_none(), "{key}");
    }
    assert!(names(&connection).contains(&"Thing.Size index".to_owned()));
}

/// How SQLite carries out a query.
fn plan(connection: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> String {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = explain.query_map(values, |row| row.get::<_, String>("detail")).unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

fn value(column: &Column) -> Value {
    match column.ty {
        Scalar::Integer => Value::Integer(1),
        Scalar::Number => Value::Decimal(1.into()),
        Scalar::Boolean => Value::Boolean(true),
        Scalar::String => Value::Text("2025-01-15T10:30".into()),
    }
}

#[test]
fn a_filter_or_an_order_uses_an_index() {
    struct Plans(Connection, usize);

    impl Visitor<Nexudus> for Plans {
        fn entity<E: Entity<Api = Nexudus>>(&mut self) {
            for column in E::COLUMNS {
                let comparisons = [Comparison::Eq, Comparison::Ge, Comparison::Le].into_iter();
                for comparison in comparisons.filter(|comparison| match comparison {
                    Comparison::Eq => column.is_filter,
                    Comparison::Ge | Comparison::Le => column.is_range,
                }) {
                    let mut list = List::<E::Record>::default();
                    list.conditions =
                        vec![Condition { column: *column, comparison, value: value(column) }];
                    let query = match Query::new::<E>(&Table::all(), list) {
                        // Nothing stores the records that the filter is about.
                        Err(PageError::Filter(_)) => continue,
                        query => query.unwrap(),
                    };
                    let plan = plan(&self.0, &query.count(), &query.values());
                    let index = format!("{}.{} index", E::NAME, column.key);
                    let is_joined = Table::of::<E>().field(column.key).is_none();
                    assert!(plan.starts_with("SEARCH "), "{plan}");
                    assert!(is_joined || plan.contains(&index), "{plan}");
                    self.1 += 1;
                }
                let mut list = List::<E::Record>::default();
                list.order = Some(column.key.to_owned());
                let Ok(query) = Query::new::<E>(&Table::all(), list) else { continue };
                let sql = format!("SELECT * FROM \"{}\" {}", E::NAME, query.clause());
                let plan = plan(&self.0, &sql, &[&25, &0]);
                assert!(plan.contains(" USING INDEX ") && !plan.contains("TEMP"), "{plan}");
            }
        }
    }

    let mut connection = Connection::open_in_memory().unwrap();
    prepare(&mut connection, &Table::all()).unwrap();
    let mut plans = Plans(connection, 0);
    Nexudus::visit(&mut plans);
    assert!(plans.1 > 0);
}
