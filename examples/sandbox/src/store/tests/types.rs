//! Decimals and enumerations: from a client over the server and the database to lists, and back. The
//! spec of Nexudus has neither, so the entity is written by hand.

use std::sync::Arc;

use nexudus_client::Client;
use nexudus_client::runtime::ServiceTransport;
use nexudus_server::runtime::Routes;
use nexudus_server::{Caller, Nexudus, Saved, Settings, Tokens};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use runtime_core::{
    Absent, Column, Decimal, Entity, EntityInfo, Filterable, Get, List, Listable, Object,
    Operation, OperationInfo, Readable, Record, Role, enumeration, filters, record_fields,
    request_fields, typed_id,
};
use rusqlite::Connection;

use super::super::{Store, Table, Writer, prepared};
use crate::service::Service;

const OFFER: &EntityInfo = &EntityInfo { name: "Offer", path: "/api/offers" };
const ROLE: Role = Role::new("Offer");
const TOKEN: &str = "token";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct OfferId(i64);

typed_id!(OfferId);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Access(i64);

impl Access {
    const NOBODY: Self = Self(0);
    const EVERYONE: Self = Self(1);
}

enumeration!(Access { NOBODY: "Nobody", EVERYONE: "Everyone" });

struct CreateOffer {
    price: Decimal,
    deposit: Option<Decimal>,
    rates: Option<Vec<Decimal>>,
    access: Access,
    former: Option<Access>,
    days: Option<Vec<Access>>,
}

request_fields!(CreateOffer {
    price: "Price",
    deposit: "Deposit",
    rates: "Rates",
    access: "Access",
    former: "Former",
    days: "Days",
});

impl Operation for CreateOffer {
    type Api = Nexudus;
    type Output = Saved<OfferId>;

    const INFO: &'static OperationInfo = &OperationInfo::create::<Self>(OFFER, ROLE, "Saved.");
}

struct Offer {
    id: OfferId,
    price: Decimal,
    deposit: Option<Decimal>,
    rates: Option<Vec<Decimal>>,
    access: Access,
    former: Option<Access>,
    days: Option<Vec<Access>>,
    extra: Object,
}

record_fields!(Offer {
    id: "Id",
    price: "Price",
    deposit: "Deposit",
    rates: "Rates",
    access: "Access",
    former: "Former",
    days: "Days",
});

struct OfferRow {
    id: OfferId,
    price: Decimal,
    deposit: Option<Decimal>,
    access: Access,
    former: Option<Access>,
    extra: Object,
}

record_fields!(OfferRow from Offer {
    id: "Id",
    price: "Price",
    deposit: "Deposit",
    access: "Access",
    former: "Former",
});

filters!(Offer {
    PRICE: FilterAndRange<Decimal> = "Price" as "Offer_Price",
    DEPOSIT: FilterAndRange<Decimal> = "Deposit" as "Offer_Deposit",
    ACCESS: FilterAndRange<Access> = "Access" as "Offer_Access",
});

impl Record for Offer {
    type Api = Nexudus;
    type Id = OfferId;
}

impl Readable for Offer {
    const GET: &'static OperationInfo = &OperationInfo::get(OFFER, ROLE);
}

impl Listable for Offer {
    type Row = OfferRow;

    const LIST: &'static OperationInfo = &OperationInfo::list(OFFER, ROLE);
}

impl Entity for OfferId {
    type Api = Nexudus;
    type Create = CreateOffer;
    type Update = Absent<Self>;
    type Record = Offer;
    type Row = OfferRow;

    const INFO: &'static EntityInfo = OFFER;
    const OPERATIONS: &'static [&'static OperationInfo] =
        &[CreateOffer::INFO, Offer::GET, Offer::LIST];
    const COLUMNS: &'static [Column] = Offer::COLUMNS;
}

/// Numbers of JSON: short ones, many of which are equal to one another, long ones, and the odd ones.
fn number() -> impl Strategy<Value = Decimal> {
    let odd = ["-0", "0.00", "1e400", "-1e400", "1e-400", "10e399", "0.1", "1E-1"];
    let text = prop_oneof![
        "-?[0-3](\\.[05]{1,2})?([eE][+-]?[0-2])?",
        "-?[1-9][0-9]{39}",
        "-?[1-9][0-9]{19}\\.[0-9]{20}(e[+-]?[0-9]{1,3})?",
        select(odd.to_vec()).prop_map(str::to_owned),
    ];
    text.prop_map(|text| text.parse().unwrap())
}

fn access() -> impl Strategy<Value = Access> {
    prop_oneof![0_i64..4, any::<i64>()].prop_map(Access)
}

fn offer() -> impl Strategy<Value = CreateOffer> {
    use prop::collection::vec;
    use prop::option::of;
    let decimals = (number(), of(number()), of(vec(number(), 0..4)));
    let accesses = (access(), of(access()), of(vec(access(), 0..4)));
    (decimals, accesses).prop_map(|((price, deposit, rates), (access, former, days))| CreateOffer {
        price,
        deposit,
        rates,
        access,
        former,
        days,
    })
}

/// A client of a sandbox with nothing but offers.
fn client() -> Client {
    let tables = vec![Table::of::<OfferId>()];
    let connection = prepared(Connection::open_in_memory().unwrap(), &tables).unwrap();
    let writer = Writer::start(connection);
    let service =
        Arc::new(Service { store: Store { writer, readers: None, tables: tables.into() } });
    let tokens = Tokens::new().with(TOKEN, Caller::administrator("admin@example.com"));
    let router = Routes::<Nexudus>::new()
        .crud::<OfferId>(&service)
        .into_router(Settings::default().authenticator(tokens));
    let transport = ServiceTransport::new(router);
    Client::builder().bearer_token(TOKEN).transport(transport).build().unwrap()
}

/// The stored value: an omitted list is empty.
fn stored(id: OfferId, offer: CreateOffer) -> Offer {
    let CreateOffer { price, deposit, rates, access, former, days } = offer;
    let (rates, days) = (rates.or(Some(Vec::new())), days.or(Some(Vec::new())));
    Offer { id, price, deposit, rates, access, former, days, extra: Object::default() }
}

/// The texts of the decimals, which equality does not tell apart.
fn texts(offer: &Offer) -> Vec<&str> {
    let single = [&offer.price].into_iter().chain(&offer.deposit);
    single.chain(offer.rates.iter().flatten()).map(Decimal::as_str).collect()
}

async fn listed(client: &Client, list: List<Offer>) -> Vec<OfferRow> {
    client.as_ref().call(list.size(100)).send().await.unwrap().records
}

async fn assert_round_trip(offers: Vec<CreateOffer>, chosen: Index, other: Decimal) {
    let client = client();
    let mut all = Vec::new();
    for offer in offers {
        let id = client.as_ref().call(offer.clone()).send().await.unwrap().id();
        let expected = stored(id, offer);
        let read = client.as_ref().call(Get::<Offer> { id }).send().await.unwrap();
        assert_eq!(read, expected);
        assert_eq!(texts(&read), texts(&expected));
        all.push(expected);
    }

    for direction in ["1", "-1"] {
        let mut expected: Vec<_> = all.iter().cloned().map(OfferRow::from).collect();
        expected.sort_by(|one, other| (&one.price, one.id).cmp(&(&other.price, other.id)));
        if direction == "-1" {
            expected.reverse();
        }
        let list = List::new().order_by(Offer::PRICE).direction(direction);
        assert_eq!(listed(&client, list).await, expected);
    }

    let chosen = chosen.get(&all).clone();
    let deposit = chosen.deposit.unwrap_or_else(|| other.clone());
    let (price, access) = (chosen.price, chosen.access);
    let selected = |keep: &dyn Fn(&Offer) -> bool| -> Vec<OfferRow> {
        all.iter().filter(|offer| keep(offer)).cloned().map(OfferRow::from).collect()
    };
    for (list, expected) in [
        (List::new().filter(Offer::PRICE, price.clone()), selected(&|offer| offer.price == price)),
        (List::new().from(Offer::PRICE, price.clone()), selected(&|offer| offer.price >= price)),
        (List::new().to(Offer::PRICE, other.clone()), selected(&|offer| offer.price <= other)),
        (
            List::new().from(Offer::DEPOSIT, deposit.clone()),
            selected(&|offer| offer.deposit.as_ref().is_some_and(|own| *own >= deposit)),
        ),
        (List::new().filter(Offer::ACCESS, access), selected(&|offer| offer.access == access)),
        (List::new().from(Offer::ACCESS, access), selected(&|offer| offer.access >= access)),
    ] {
        let query = format!("{:?}", list.query());
        assert_eq!(listed(&client, list).await, expected, "{query}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn decimals_and_enumerations_make_the_round_trip(
        offers in prop::collection::vec(offer(), 1..8),
        chosen in any::<Index>(),
        other in number(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(assert_round_trip(offers, chosen, other));
    }
}
