//! The quirks of the service, as a table.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::Inner;
use crate::ir::{Api, Docs};

pub(super) fn table(api: &Api) -> TokenStream {
    let about = Inner(Docs::new(["What the service is known to do on its worse days."]));
    let quirks = api.shared.quirks.iter().map(|quirk| {
        let (name, text, source) = (&quirk.name, &quirk.text, &quirk.source);
        quote!(Quirk { name: #name, text: #text, source: #source })
    });
    let all = Docs::new(["Every quirk, in the order of the spec."]);
    quote! {
        #about

        use runtime::Quirk;

        #all
        pub const ALL: &[Quirk] = &[#(#quirks),*];
    }
}
