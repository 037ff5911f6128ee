//! Pages of lists: conditions and an order as SQL.

use runtime_core::{
    Api, Column, Comparison, Condition, Fields, List, Listable, Page, Scalar, Value,
};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, ToSql};

use super::names::{columns, quoted, table};
use super::read::rows;
use super::seconds::seconds;

/// The directions of an order that mean that it goes down. All others mean that it goes up: the
/// sources do not agree on them.
const DOWN: [&str; 3] = ["-1", "desc", "descending"];

/// The order of a list that says nothing of one.
const USUAL_ORDER: &str = "Id";

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum NoPage {
    /// The list is to be ordered by something that is none of these fields.
    Order(String, Vec<&'static str>),
    /// A date is to be held against something that is none.
    Date(Condition),
    /// The database failed.
    Failed(rusqlite::Error),
}

impl From<rusqlite::Error> for NoPage {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

/// A page of the records that pass all conditions.
pub(crate) fn page<R: Listable>(
    connection: &Connection,
    list: List<R>,
) -> Result<Page<R::Row>, NoPage> {
    let number = list.page.unwrap_or(1);
    let size = list.size.unwrap_or(R::Api::READING.default_size);
    let query = Query::of(list)?;
    let total: i64 =
        connection.prepare(&query.count())?.query_row(&*query.values(), |row| row.get(0))?;
    let offset = i64::from(number.saturating_sub(1)) * i64::from(size);
    let mut values = query.values();
    values.extend([&size as &dyn ToSql, &offset]);
    let rows = rows::<R>(connection, &query.clause(), &values)?;
    let direction = if query.goes_down { -1 } else { 1 };
    Ok(Page::new(rows, number, size, total.unsigned_abs())
        .ordered(Some(query.order.to_owned()), Some(direction)))
}

/// A list as SQL. Names in it come from the tables of the model, values are bound.
pub(super) struct Query {
    table: String,
    conditions: Vec<String>,
    cells: Vec<Cell>,
    order: &'static str,
    goes_down: bool,
}

impl Query {
    pub(super) fn of<R: Listable>(list: List<R>) -> Result<Self, NoPage> {
        let down = list.direction.map(|direction| direction.to_ascii_lowercase());
        let mut query = Self {
            table: table(R::LIST),
            conditions: Vec::new(),
            cells: Vec::new(),
            order: order::<R>(list.order)?,
            goes_down: down.is_some_and(|direction| DOWN.contains(&&*direction)),
        };
        for condition in list.conditions {
            query.add(condition)?;
        }
        Ok(query)
    }

    fn add(&mut self, condition: Condition) -> Result<(), NoPage> {
        let (first, last): (Cell, Cell) = match &condition.value {
            Value::Text(text) if is_date(condition.column) => match seconds(text) {
                Some((first, last)) => (first.into(), last.into()),
                None => return Err(NoPage::Date(condition)),
            },
            Value::Text(text) => (text.clone().into(), text.clone().into()),
            Value::Integer(number) => ((*number).into(), (*number).into()),
            Value::Boolean(yes) => ((*yes).into(), (*yes).into()),
        };
        let column = condition.column;
        match condition.comparison {
            Comparison::Eq if first == last => self.compare(column, "=", first),
            Comparison::Eq => {
                self.compare(column, ">=", first);
                self.compare(column, "<=", last);
            }
            Comparison::Ge => self.compare(column, ">=", first),
            Comparison::Le => self.compare(column, "<=", last),
        }
        Ok(())
    }

    fn compare(&mut self, column: Column, operator: &str, cell: Cell) {
        self.conditions.push(format!("{} {operator} ?", quoted(column.key)));
        self.cells.push(cell);
    }

    /// How many records pass the conditions.
    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) FROM {} {}", self.table, self.conditions())
    }

    /// What follows the table where a page of them is read. Records that are the same to the order
    /// come by their ids, so that no two pages show the same one.
    pub(super) fn clause(&self) -> String {
        let direction = if self.goes_down { "DESC" } else { "ASC" };
        let order = quoted(self.order);
        let conditions = self.conditions();
        format!("{conditions} ORDER BY {order} {direction}, \"Id\" {direction} LIMIT ? OFFSET ?")
    }

    fn conditions(&self) -> String {
        let keyword = if self.conditions.is_empty() { "" } else { "WHERE " };
        format!("{keyword}{}", self.conditions.join(" AND "))
    }

    pub(super) fn values(&self) -> Vec<&dyn ToSql> {
        self.cells.iter().map(|cell| cell as &dyn ToSql).collect()
    }
}

/// Ranges of texts are ranges of times.
fn is_date(column: Column) -> bool {
    column.ty == Scalar::String && column.is_range
}

/// The field that a list is ordered by.
fn order<R: Listable>(given: Option<String>) -> Result<&'static str, NoPage> {
    let Some(given) = given else { return Ok(USUAL_ORDER) };
    let mut keys = columns(R::Row::FIELDS).map(|field| field.key);
    keys.find(|key| *key == given).ok_or_else(|| {
        NoPage::Order(given, columns(R::Row::FIELDS).map(|field| field.key).collect())
    })
}
