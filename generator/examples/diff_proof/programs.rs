//! Programs that use every public item of a generated client and server, made from the IR. They
//! compile against the spec that they are made from; against another one they show whether code
//! that exists still compiles.

use std::fmt::Write;

use generator::ir::{
    Api, Content, Entity, Field, Ident, Kind, Member, Operation, RequestShape, ResponseShape,
    Scalar, Slot, Type, Value,
};

/// Adds a line to a program.
macro_rules! push {
    ($text:expr, $($line:tt)*) => {
        writeln!($text, $($line)*).expect("a string takes it")
    };
}

/// The manifest of a program that uses the client or the server of a folder.
pub(crate) fn manifest(prefix: &str, part: &str, folder: &str, core: &str) -> String {
    let features = if part == "client" { ", default-features = false" } else { "" };
    format!(
        "[package]\nname = \"{prefix}-uses-{part}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{part} = {{ package = \"{prefix}-{part}\", path = \"{folder}/{part}\"{features} }}\nrt = {{ package = \"nexudus-runtime-core\", path = {core:?} }}\n"
    )
}

/// A program that calls the client.
pub(crate) fn client(api: &Api) -> String {
    let mut text = String::from(
        "//! Uses every public item of a client.\n#![allow(unused, clippy::all)]\nuse client::{*, runtime};\n",
    );
    for entity in &api.entities {
        let (accessor, resource) = (name(&entity.accessor), name(&entity.resource));
        let record = entity.record.as_ref().map(|record| name(&record.name)).unwrap_or_default();
        let id = name(&entity.id);
        let mut calls = String::new();
        for operation in &entity.operations {
            let method = name(&operation.method);
            match operation.kind {
                Kind::Create | Kind::Update => {
                    let request = name(&operation.request);
                    let whole = builder(entity, operation, |_| true);
                    let minimal = builder(entity, operation, |member| member.required);
                    push!(calls, "    let request: {request} = {whole}.build();");
                    for member in entity.request_fields(operation) {
                        let ty = rust_type(&member.field.ty, member.required);
                        push!(calls, "    let _: &{ty} = &request.{};", name(&member.field.name));
                    }
                    push!(calls, "    let _ = resource.{method}(request);");
                    push!(calls, "    let _ = resource.{method}({minimal});");
                }
                Kind::Get => {
                    push!(
                        calls,
                        "    let _ = resource.{method}({id}(1));\n    let _ = resource.find({id}(1));"
                    );
                    if entity.modification().is_some() {
                        push!(calls, "    let _ = resource.modify({id}(1), |_| ());");
                    }
                }
                Kind::GetMany => {
                    push!(calls, "    let _ = resource.{method}([{id}(1)]);");
                }
                Kind::List => {
                    push!(calls, "    let _ = resource.{method}();");
                    filters(entity, operation, &record, &mut calls);
                }
                Kind::Delete => push!(calls, "    let _ = resource.{method}({id}(1));"),
                Kind::Download => {
                    let file = operation.file.as_ref().map(|file| name(&file.name));
                    let file = file.unwrap_or_default();
                    push!(
                        calls,
                        "    let _: runtime::Call<runtime::Download<{file}>> = resource.{method}({id}(1));"
                    );
                }
                Kind::RunCommand => {
                    push!(
                        calls,
                        "    let _ = resource.{method}(runtime::RunCommand::new(\"A\", [{id}(1)]));"
                    );
                    for command in &operation.commands {
                        let method = name(&command.method);
                        let parameters = command.parameters.iter().filter(|it| it.required);
                        let required =
                            parameters.map(|it| argument(&it.field.ty, &it.field.ty.example()));
                        let required: Vec<_> = required.collect();
                        let ty = name(&command.name);
                        let parameters = match (command.parameters.is_empty(), required.is_empty())
                        {
                            (true, _) => String::new(),
                            (false, true) => format!(", &{ty}::default()"),
                            (false, false) => format!(", &{ty}::new({})", required.join(", ")),
                        };
                        push!(calls, "    let _ = resource.{method}([{id}(1)]{parameters});");
                    }
                }
                Kind::ListCommands => push!(calls, "    let _ = resource.{method}();"),
            }
        }
        let function = &entity.module.text;
        push!(
            text,
            "\nfn calls_{function}(client: &Client) {{\n    let resource: {resource} = client.{accessor}();\n{calls}}}"
        );
        text.push_str(&records(entity));
    }
    text.push_str(&shared(api, "client"));
    text
}

/// A program that implements the server.
pub(crate) fn server(api: &Api) -> String {
    let mut text = String::from(
        "//! Implements every trait of a server.\n#![allow(unused, clippy::all)]\nuse server::{*, runtime};\n\nstruct Service;\n",
    );
    for entity in &api.entities {
        let id = name(&entity.id);
        let record = entity.record.as_ref().map(|record| name(&record.name)).unwrap_or_default();
        let row = entity.record.as_ref().map(|record| name(&record.row)).unwrap_or_default();
        let mut methods = String::new();
        for operation in &entity.operations {
            let method = name(&operation.method);
            let parameter = match operation.kind.request() {
                RequestShape::Body => name(&operation.request),
                RequestShape::Id => id.clone(),
                RequestShape::Ids => format!("Vec<{id}>"),
                RequestShape::OptionalId => format!("Option<{id}>"),
                RequestShape::Query => format!("runtime::List<{record}>"),
                RequestShape::Command => format!("runtime::RunCommand<{id}>"),
            };
            let output = match operation.kind.response() {
                ResponseShape::Saved | ResponseShape::Deleted | ResponseShape::Completed => {
                    id.clone()
                }
                ResponseShape::Record => record.clone(),
                ResponseShape::Records => format!("Vec<{record}>"),
                ResponseShape::Page => format!("runtime::Page<{row}>"),
                ResponseShape::Commands => "Vec<runtime::CommandInfo>".to_owned(),
                ResponseShape::File => "Option<runtime::FileResponse>".to_owned(),
            };
            let output = if operation.kind.reads() {
                format!("runtime::ReadResult<{output}>")
            } else {
                format!("WriteResult<{output}>")
            };
            let mut uses = String::new();
            if operation.kind.request() == RequestShape::Body {
                for member in entity.request_fields(operation) {
                    let ty = rust_type(&member.field.ty, member.required);
                    push!(uses, "        let _: &{ty} = &request.{};", name(&member.field.name));
                }
            }
            if operation.kind == Kind::List {
                filters(entity, operation, &record, &mut uses);
            }
            push!(
                methods,
                "    async fn {method}(&self, request: {parameter}, _: Caller) -> {output} {{\n{uses}        Err(Rejection::not_found())\n    }}"
            );
        }
        push!(text, "\nimpl {} for Service {{\n{methods}}}", name(&entity.resource));
        let module = name(&entity.module);
        push!(
            text,
            "\nfn routes_{}(service: &std::sync::Arc<Service>) {{\n    let _ = {module}::routes(service);\n}}",
            entity.module.text
        );
        text.push_str(&records(entity));
    }
    text.push_str("\nfn all() {\n    let _ = router(Service, Settings::default());\n}\n");
    text.push_str(&shared(api, "server"));
    text
}

/// Reads and sets every field of records and rows.
fn records(entity: &Entity) -> String {
    let Some(record) = &entity.record else { return String::new() };
    let mut text = String::new();
    let mut one = |name_of: &Ident, fields: Vec<Member<'_>>| {
        let mut uses = String::new();
        for Member { field, required } in fields {
            let (ty, field_name) = (rust_type(&field.ty, required), name(&field.name));
            push!(
                uses,
                "    let value: {ty} = record.{field_name}.clone();\n    record.{field_name} = value;"
            );
        }
        let id = name(&entity.id);
        let function = &name_of.text;
        let ty = name(name_of);
        push!(
            text,
            "\n#[allow(non_snake_case)]\nfn record_{function}() {{\n    let mut record: {ty} = {ty}::new({id}(1));\n{uses}}}"
        );
    };
    one(&record.name, entity.record_fields(record).collect());
    if entity.row().is_some() {
        one(&record.row, entity.row_fields(record).collect());
    }
    text
}

fn filters(entity: &Entity, operation: &Operation, record: &str, text: &mut String) {
    for column in &operation.columns {
        let handle = match (column.is_filter, column.is_range) {
            (true, true) => "FilterAndRange",
            (true, false) => "Filter",
            (false, _) => "Range",
        };
        let ty = scalar(entity.field(column.field).ty.scalar());
        push!(
            text,
            "    let _: rt::{handle}<{record}, {ty}> = {record}::{};",
            name(&column.constant)
        );
    }
}

/// Ids, roles, envelopes and the API itself.
fn shared(api: &Api, krate: &str) -> String {
    let mut uses = String::new();
    let entities = api.entities.iter().map(|entity| &entity.id);
    let ids = entities.chain(api.shared.references.iter().map(|reference| &reference.id));
    for id in ids {
        push!(uses, "    let _ = {krate}::{}(1);", name(id));
    }
    for operation in api.entities.iter().flat_map(|entity| &entity.operations) {
        push!(uses, "    let _ = {krate}::roles::{};", name(&operation.role_constant));
    }
    for enumeration in &api.enums {
        let name_of = name(&enumeration.name);
        for member in &enumeration.members {
            push!(uses, "    let _ = {krate}::{name_of}::{};", name(&member.constant));
        }
    }
    for command in
        api.entities.iter().flat_map(|entity| &entity.operations).flat_map(|it| &it.commands)
    {
        if command.parameters.is_empty() {
            continue;
        }
        let name_of = name(&command.name);
        push!(uses, "    fn use_{name_of}(parameters: &{krate}::{name_of}) {{");
        for parameter in &command.parameters {
            let ty = rust_type(&parameter.field.ty, parameter.required);
            push!(uses, "        let _: &{ty} = &parameters.{};", name(&parameter.field.name));
        }
        uses.push_str("    }\n");
    }
    push!(uses, "    let _ = {krate}::{};", name(&api.shared.name));
    for (envelope, name_of) in
        [(&api.shared.success, "SuccessEnvelope"), (&api.shared.rejection, "RejectionEnvelope")]
    {
        push!(uses, "    fn use_{name_of}(envelope: &{krate}::{name_of}) {{");
        for key in &envelope.keys {
            let ty = match &key.content {
                Content::Carries(Slot::Verdict) => "bool",
                Content::Carries(Slot::Status) => "Option<i64>",
                Content::Carries(Slot::Message | Slot::UpdatedOn | Slot::UpdatedBy) => {
                    "Option<String>"
                }
                Content::Carries(Slot::Value | Slot::Errors) => "_",
                Content::Always(constant) => match format!("{:?}", constant.ty).as_str() {
                    "Boolean" => "Option<bool>",
                    "Integer" => "Option<i64>",
                    _ => "Option<String>",
                },
            };
            push!(uses, "        let _: &{ty} = &envelope.{};", name(&key.name));
        }
        uses.push_str("    }\n");
    }
    format!("\n#[allow(non_snake_case)]\nfn shared() {{\n{uses}}}\n")
}

fn builder(entity: &Entity, operation: &Operation, takes: impl Fn(&Member<'_>) -> bool) -> String {
    let setters = entity.request_fields(operation).filter(|member| takes(member));
    let setters: String = setters.map(|member| setter(member.field)).collect();
    format!("{}::builder(){setters}", name(&operation.request))
}

fn setter(field: &Field) -> String {
    format!(".{}({})", name(&field.name), argument(&field.ty, &field.ty.example()))
}

fn argument(ty: &Type, value: &Value) -> String {
    match value {
        Value::List(elements) => {
            let elements: Vec<_> = elements.iter().map(|element| argument(ty, element)).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Integer(number) => match ty.scalar() {
            Scalar::Id { id, .. } => format!("{}({number})", name(id)),
            Scalar::Enum(enumeration) => format!("{}({number})", name(&enumeration.name)),
            Scalar::Builtin(_) => number.to_string(),
        },
        Value::Decimal(number) => format!("decimal!({number})"),
        Value::String(text) => format!("{text:?}"),
        Value::Boolean(value) => value.to_string(),
    }
}

fn rust_type(ty: &Type, required: bool) -> String {
    let plain = match ty {
        Type::One(one) => scalar(one),
        Type::Many(one) => format!("Vec<{}>", scalar(one)),
    };
    if required { plain } else { format!("Option<{plain}>") }
}

fn scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Builtin(builtin) => match builtin.info().rust {
            ["runtime", name] => format!("rt::{name}"),
            path => path.join("::"),
        },
        Scalar::Enum(enumeration) => name(&enumeration.name),
        Scalar::Id { id, .. } => name(id),
    }
}

fn name(ident: &Ident) -> String {
    if ident.raw { format!("r#{}", ident.text) } else { ident.text.clone() }
}
