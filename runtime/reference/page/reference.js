// Loads the document, sets the component up, and signs in.
"use strict";

(async () => {
  const TOKEN = "token";
  // The name of the document in addresses of its parts.
  const SLUG = "api";
  const byId = (id) => document.getElementById(id);

  // An address such as `/docs#token=TOKEN` hands a token over. It does not stay in the address.
  const handed = new URLSearchParams(location.hash.slice(1)).get(TOKEN);
  if (handed !== null) {
    history.replaceState(null, "", location.pathname + location.search);
  }

  const source = byId("document");
  const isServed = source.tagName === "LINK";

  const load = async () => {
    if (!isServed) {
      return prepareDocument(JSON.parse(source.textContent), SLUG);
    }
    const response = await fetch(source.href);
    if (!response.ok) {
      throw new Error(`${source.href} responds with ${response.status}`);
    }
    return prepareDocument(await response.json(), SLUG);
  };

  // The first scheme that takes a bearer token, if the API has one.
  const bearerScheme = (api) => {
    const schemes = Object.entries(api.components?.securitySchemes ?? {});
    return schemes.find(([, scheme]) => scheme.type === "http" && scheme.scheme === "bearer")?.[0];
  };

  const configuration = (api, scheme, token) => ({
    content: api,
    slug: SLUG,
    generateTagSlug: ({ name }) => name,
    ...(isServed ? { servers: [{ url: location.origin }] } : {}),
    ...(scheme === undefined
      ? {}
      : {
          authentication: {
            preferredSecurityScheme: scheme,
            securitySchemes: { [scheme]: { token } },
          },
        }),
    generateOperationSlug: ({ operationId, method, path }) => operationId ?? `${method}${path}`,
    orderSchemaPropertiesBy: "preserve",
    // What is served is linked in the bar, whole.
    documentDownloadType: isServed ? "none" : "json",
    hideTestRequestButton: !isServed,
    // Nothing of the component's maker but the component: no fonts, no services.
    withDefaultFonts: false,
    proxyUrl: "",
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: "never",
    agent: { disabled: true },
    mcp: { disabled: true },
  });

  // A form for a token in the bar. Who is signed in stays so until the tab is closed.
  const signIn = (change) => {
    const form = document.createElement("form");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const button = document.createElement("button");
    const state = document.createElement("span");
    label.textContent = "Token";
    label.htmlFor = input.id = "token";
    input.type = "password";
    input.autocomplete = "off";
    input.required = true;
    input.value = handed ?? "";
    state.setAttribute("role", "status");

    const show = (isSignedIn) => {
      label.hidden = input.hidden = isSignedIn;
      input.disabled = isSignedIn;
      button.textContent = isSignedIn ? "Sign out" : "Sign in";
      state.textContent = isSignedIn ? "Signed in" : "";
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const isSignedIn = input.disabled;
      const token = isSignedIn ? "" : input.value;
      sessionStorage.setItem(TOKEN, token);
      show(!isSignedIn);
      change(token);
    });
    show((sessionStorage.getItem(TOKEN) ?? "") !== "");
    form.append(state, label, input, button);
    byId("bar").append(form);
  };

  try {
    const api = await load();
    document.title = api.info?.title ?? document.title;
    const scheme = bearerScheme(api);
    const at = (token) => configuration(api, scheme, token);
    const canSignIn = isServed && scheme !== undefined;
    const token = canSignIn ? (sessionStorage.getItem(TOKEN) ?? "") : "";
    const bar = byId("bar");
    if (isServed) {
      const link = document.createElement("a");
      link.textContent = "OpenAPI document";
      link.href = source.href;
      bar.append(link);
    }
    let component;
    if (canSignIn) {
      signIn((token) => component.updateConfiguration(at(token)));
    }
    const height = bar.childElementCount === 0 ? "0px" : "var(--bar-height)";
    document.documentElement.style.setProperty("--scalar-custom-header-height", height);
    component = Scalar.createApiReference(byId("reference"), at(token));
  } catch (error) {
    const problem = byId("problem");
    problem.textContent = `The reference can't be shown: ${error.message}`;
    problem.hidden = false;
  }
})();
