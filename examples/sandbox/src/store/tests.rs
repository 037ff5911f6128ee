//! The tables are those of the model, and lists are found by indices.

use nexudus_server::Nexudus;
use runtime_core::{
    BatchReadable, Column, Comparison, Condition, Deletable, FieldType, List, Listable, Readable,
    Request, Value, Visitor,
};
use rusqlite::Connection;

use super::page::Query;
use super::*;

/// Does something with every record that there are lists of.
trait EachList {
    fn list<R: Listable<Api = Nexudus>>(&mut self);
}

struct Lists<E>(E);

impl<E: EachList> Visitor<Nexudus> for Lists<E> {
    fn write<R: Request<Api = Nexudus>>(&mut self) {}

    fn get<R: Readable<Api = Nexudus>>(&mut self) {}

    fn get_many<R: BatchReadable<Api = Nexudus>>(&mut self) {}

    fn list<R: Listable<Api = Nexudus>>(&mut self) {
        self.0.list::<R>();
    }

    fn delete<I: Deletable<Api = Nexudus>>(&mut self) {}
}

fn tables() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    prepare(&mut connection).unwrap();
    connection
}

/// The columns of a table, or nothing where there is no such table.
fn columns_of(connection: &Connection, table: &str) -> Vec<String> {
    let mut columns =
        connection.prepare("SELECT name FROM pragma_table_xinfo(?) ORDER BY cid").unwrap();
    columns.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn fields_have_columns_and_lists_have_tables() {
    struct Columns(Connection, usize);

    impl EachList for Columns {
        fn list<R: Listable<Api = Nexudus>>(&mut self) {
            let entity = R::LIST.entity.name;
            let mut columns = columns_of(&self.0, entity);
            for field in R::FIELDS {
                match field.ty {
                    FieldType::One(_) => {
                        let place = columns.iter().position(|column| column == field.key);
                        columns.remove(place.unwrap_or_else(|| panic!("{entity} {}", field.key)));
                    }
                    FieldType::Many(_) => {
                        let list = columns_of(&self.0, &format!("{entity}{}", field.key));
                        assert_eq!(list, ["Record", "Value"], "{entity} {}", field.key);
                    }
                }
            }
            assert_eq!(columns, [""; 0], "{entity} has columns that are no fields");
            self.1 += 1;
        }
    }

    let mut lists = Lists(Columns(tables(), 0));
    Nexudus::visit(&mut lists);
    assert!(lists.0.1 > 0);
}

/// How SQLite goes about a query.
fn plan(connection: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> String {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = explain.query_map(values, |row| row.get::<_, String>("detail")).unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

fn value(column: &Column) -> Value {
    match column.ty {
        runtime_core::Scalar::Integer => Value::Integer(1),
        runtime_core::Scalar::Boolean => Value::Boolean(true),
        runtime_core::Scalar::String => Value::Text("2025-01-15T10:30".into()),
    }
}

#[test]
fn conditions_and_their_fields_orders_use_indices() {
    struct Plans(Connection, usize);

    impl EachList for Plans {
        fn list<R: Listable<Api = Nexudus>>(&mut self) {
            for column in R::COLUMNS {
                let comparisons = [Comparison::Eq, Comparison::Ge, Comparison::Le].into_iter();
                for comparison in comparisons.filter(|comparison| match comparison {
                    Comparison::Eq => column.is_filter,
                    Comparison::Ge | Comparison::Le => column.is_range,
                }) {
                    let mut list = List::<R>::new();
                    list.conditions =
                        vec![Condition { column: *column, comparison, value: value(column) }];
                    let query = Query::of(list).ok().unwrap();
                    let plan = plan(&self.0, &query.count(), &query.values());
                    let index = format!("{}By{}", R::LIST.entity.name, column.key);
                    assert!(plan.starts_with("SEARCH ") && plan.contains(&index), "{plan}");
                    self.1 += 1;
                }
                let query =
                    Query::of(List::<R>::new().order_by(runtime_core::Order::by_key(column.key)));
                let sql = format!(
                    "SELECT * FROM {} {}",
                    R::LIST.entity.name,
                    query.ok().unwrap().clause()
                );
                let plan = plan(&self.0, &sql, &[&25, &0]);
                assert!(plan.contains(" USING INDEX ") && !plan.contains("TEMP"), "{plan}");
            }
        }
    }

    let mut lists = Lists(Plans(tables(), 0));
    Nexudus::visit(&mut lists);
    assert!(lists.0.1 > 0);
}
