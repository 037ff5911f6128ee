//! What the setters of a builder take.

#![expect(unreachable_pub, reason = "builders are public")]

use std::borrow::Cow;

use runtime_core::{DateTime, Decimal};

/// A request without an operation.
pub struct Order {
    pub buyer: i64,
    pub title: String,
    pub lines: Vec<i64>,
    pub note: Option<String>,
    pub quantity: Option<i64>,
    pub price: Option<Decimal>,
    pub due: Option<DateTime>,
    pub labels: Option<Vec<String>>,
    #[deprecated]
    pub r#type: Option<bool>,
}

runtime_core::request_fields!(Order {
    buyer: "Buyer",
    title: "Title",
    lines: "Lines",
    note: "Note",
    quantity: "Quantity",
    price: "Price",
    due: "Due",
    labels: "Labels",
    r#type: "Type",
});

pub trait HasBuyer {}
impl HasBuyer for runtime_core::Set {}
pub trait HasTitle {}
impl HasTitle for runtime_core::Set {}
pub trait HasLines {}
impl HasLines for runtime_core::Set {}

runtime_core::builder! {
    Order => OrderBuilder;
    required {
        buyer: i64 where S1: HasBuyer,
        title: impl Into<String> where S2: HasTitle,
        lines: impl Into<Vec<i64>> where S3: HasLines,
    }
    optional {
        note: String,
        quantity: i64,
        price: Decimal,
        due: DateTime,
        labels: Vec<String>,
        #[deprecated]
        r#type: bool,
    }
}

#[test]
fn required_fields_in_any_order() {
    let order = Order::builder().lines([]).title("a").buyer(7).build();
    assert_eq!((order.buyer, order.title.as_str()), (7, "a"));
    let again = Order::builder().buyer(7).title(String::from("a")).lines(Vec::new()).build();
    assert_eq!(order, again);
    assert_eq!(Order::builder().lines(&[1, 2][..]).title('a').buyer(7).build().lines, [1, 2]);
}

#[test]
fn an_optional_field_takes_a_value_or_an_option() {
    let order = || Order::builder().buyer(7).title("a").lines([1]);
    let text = || Some("b".to_owned());
    assert_eq!(order().note("b").build().note, text());
    assert_eq!(order().note(Some("b")).build().note, text());
    assert_eq!(order().note(Cow::from("b")).build().note, text());
    assert_eq!(order().note(text()).build().note, text());
    assert_eq!(order().note("b").note(None::<String>).build().note, None);
    assert_eq!(order().quantity(3).quantity(None).build().quantity, None);
    assert_eq!(order().price(3).build().price, Some(Decimal::from(3)));
    assert_eq!(order().due("2025-01-15").build().due, Some("2025-01-15".into()));
    assert_eq!(order().labels([]).build().labels, Some(Vec::new()));
    assert_eq!(order().labels(["x".into()]).build().labels, Some(vec!["x".to_owned()]));
    assert_eq!(order().labels(Some(vec!["x".to_owned()])).build().labels.map(|l| l.len()), Some(1));
    assert_eq!(order().labels(None::<Vec<String>>).build().labels, None);
}

#[test]
fn a_builder_and_its_request_are_shown() {
    let builder = Order::builder().buyer(1).note("n");
    let request = "Order { buyer: 1, title: \"\", lines: [], note: Some(\"n\"), quantity: None, \
                   price: None, due: None, labels: None, type: None }";
    assert_eq!(format!("{:?}", builder.clone()), format!("OrderBuilder({request})"));
    assert_eq!(format!("{:?}", builder.title("t").lines([1]).build().clone().lines), "[1]");
}
