//! The files that the page consists of.

use std::borrow::Cow;
use std::sync::LazyLock;

/// A file of the page.
pub(crate) struct Asset {
    /// Its name in the folder of the page.
    #[cfg_attr(not(feature = "axum"), expect(dead_code, reason = "a file has no folder"))]
    pub(crate) name: &'static str,
    /// Its media type.
    #[cfg_attr(not(feature = "axum"), expect(dead_code, reason = "a file has no headers"))]
    pub(crate) content_type: &'static str,
    pub(crate) text: Cow<'static, str>,
}

const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";

/// Scalar's API reference.
pub(crate) static COMPONENT: LazyLock<Asset> = LazyLock::new(|| {
    let bytes = scalar_api_reference::get_asset("scalar.js").expect("the crate embeds its script");
    let text = String::from_utf8(bytes).expect("a script is UTF-8").into();
    Asset { name: "scalar.js", content_type: SCRIPT_TYPE, text }
});

/// Prepares the document, sets the component up, and makes the bar above it.
pub(crate) static SCRIPT: Asset = Asset {
    name: "reference.js",
    content_type: SCRIPT_TYPE,
    text: Cow::Borrowed(concat!(
        include_str!("../page/document.js"),
        include_str!("../page/reference.js")
    )),
};

/// The style of the bar.
pub(crate) static STYLE: Asset = Asset {
    name: "reference.css",
    content_type: "text/css; charset=utf-8",
    text: Cow::Borrowed(include_str!("../page/reference.css")),
};
