//! Pages of lists: conditions and an order as SQL.

use runtime_core::{Api, Comparison, Condition, Entity, Fields, List, Page, Value};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, ToSql};

use super::moments::range;
use super::records::{Budget, ReadError, select};
use super::table::{ID, Table, is_date, single, sort_key};

/// The directions that mean a descending order. All others mean an ascending one: the sources
/// disagree on them.
const DESCENDING: [&str; 3] = ["-1", "desc", "descending"];

/// Why a page can't be read.
#[derive(Debug)]
pub(crate) enum PageError {
    /// The list is to be ordered by a name that is none of these fields.
    Order(String, Vec<&'static str>),
    /// A date is compared with a value that is not a date.
    Date(Condition),
    /// No table stores the field of the filter.
    Filter(Condition),
    /// The records can't be read.
    Read(ReadError),
}

impl<E: Into<ReadError>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self::Read(error.into())
    }
}

/// A page of the records that match all conditions.
pub(crate) fn page<E: Entity>(
    connection: &Connection,
    tables: &[Table],
    list: List<E::Record>,
) -> Result<Page<E::Row>, PageError> {
    let number = list.page.unwrap_or(1);
    let size = list.size.unwrap_or(E::Api::READING.default_size);
    let table = Table::of::<E>();
    let query = Query::new::<E>(tables, list)?;
    let count = query.count();
    let total: i64 =
        connection.prepare_cached(&count)?.query_row(&*query.values(), |row| row.get(0))?;
    let offset = i64::from(number.saturating_sub(1)) * i64::from(size);
    let mut values = query.values();
    values.extend([&size as &dyn ToSql, &offset]);
    let rows = select(connection, &table, &query.clause(), &values, &mut Budget::new())?;
    let direction = if query.descending { -1 } else { 1 };
    Ok(Page::new(rows, number, size, total.unsigned_abs())
        .ordered(Some(query.order.to_owned()), Some(direction)))
}

/// A list as SQL. Names in it come from the model, values are bound.
pub(super) struct Query {
    table: Table,
    conditions: Vec<String>,
    cells: Vec<Cell>,
    order: &'static str,
    descending: bool,
}

impl Query {
    pub(super) fn new<E: Entity>(
        tables: &[Table],
        list: List<E::Record>,
    ) -> Result<Self, PageError> {
        let direction = list.direction.map(|direction| direction.to_ascii_lowercase());
        let mut query = Self {
            table: Table::of::<E>(),
            conditions: Vec::new(),
            cells: Vec::new(),
            order: order::<E>(list.order)?,
            descending: direction.is_some_and(|direction| DESCENDING.contains(&&*direction)),
        };
        for condition in list.conditions {
            query.add(tables, condition)?;
        }
        Ok(query)
    }

    fn add(&mut self, tables: &[Table], condition: Condition) -> Result<(), PageError> {
        let Some(path) = self.table.path(tables, condition.column.key) else {
            return Err(PageError::Filter(condition));
        };
        let is_date = is_date(&condition.column) || path.table.is_date(path.key);
        let (first, last): (Cell, Cell) = match &condition.value {
            Value::Text(text) if is_date => match range(text) {
                Some((first, last)) => (first.into(), last.into()),
                None => return Err(PageError::Date(condition)),
            },
            Value::Text(text) => (text.clone().into(), text.clone().into()),
            Value::Decimal(number) => (number.to_string().into(), number.to_string().into()),
            Value::Integer(number) => ((*number).into(), (*number).into()),
            Value::Boolean(yes) => ((*yes).into(), (*yes).into()),
        };
        if path.table.lists().any(|(list, _)| list == path.key) {
            let members = path.table.list(path.key);
            let condition = format!("\"Id\" IN (SELECT Record FROM {members} WHERE Value = ?)");
            self.conditions.push(path.condition(condition));
            self.cells.push(first);
            return Ok(());
        }
        let sort_key = sort_key(path.key, is_date);
        let mut compare = |operator: &str, cell: Cell| {
            self.conditions.push(path.condition(format!("{sort_key} {operator} ?")));
            self.cells.push(cell);
        };
        match condition.comparison {
            Comparison::Eq if first == last => compare("=", first),
            Comparison::Eq => {
                compare(">=", first);
                compare("<=", last);
            }
            Comparison::Ge => compare(">=", first),
            Comparison::Le => compare("<=", last),
        }
        Ok(())
    }

    /// Counts the records that match the conditions.
    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) FROM {} {}", self.table.name(), self.conditions())
    }

    /// What follows the table in a query of a page. Records that are equal in the order come by
    /// their ids, so that no record is on two pages.
    pub(super) fn clause(&self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        let order = self.table.sort_key(self.order);
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

/// The field that a list is ordered by.
fn order<E: Entity>(given: Option<String>) -> Result<&'static str, PageError> {
    let Some(given) = given else { return Ok(ID) };
    let mut keys = single(E::Row::fields()).map(|(key, _)| key);
    keys.find(|key| *key == given).ok_or_else(|| {
        PageError::Order(given, single(E::Row::fields()).map(|(key, _)| key).collect())
    })
}
