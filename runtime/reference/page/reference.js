// Loads the document, sets the component up, and signs in.
"use strict";

(async () => {
  const TOKEN = "token";
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
      return withSharedParts(JSON.parse(source.textContent));
    }
    const response = await fetch(source.href);
    if (!response.ok) {
      throw new Error(`${source.href} responds with ${response.status}`);
    }
    return withSharedParts(withoutLinks(await response.json()));
  };

  // The component does not show links between operations, and takes time for each.
  const withoutLinks = (api) => {
    for (const path of Object.values(api.paths ?? {})) {
      for (const operation of Object.values(path)) {
        for (const response of Object.values(operation?.responses ?? {})) {
          delete response.links;
        }
      }
    }
    return api;
  };

  // Equal schemas and equal responses become one object each. The component remembers the objects that it has seen, and
  // passes over the document a dozen times: that takes a third less on a document of 900 operations. Parameters and request
  // bodies stay apart, because what a reader fills in is kept in them, and so do examples, which are not schemas even where
  // they look like one.
  const withSharedParts = (api) => {
    const SHARED = ["responses", "schema", "schemas", "security"];
    const EXAMPLES = ["default", "example", "examples"];
    const isObject = (value) => typeof value === "object" && value !== null;
    const parts = new Map();
    const names = new Map();

    const shared = (part) => {
      if (!isObject(part)) {
        return part;
      }
      for (const key of Object.keys(part)) {
        if (!EXAMPLES.includes(key)) {
          part[key] = shared(part[key]);
        }
      }
      // Parts of the part are named, by a number in brackets: lists have names of their own, so that nothing else looks so.
      const content = JSON.stringify(part, (key, value) =>
        key !== "" && isObject(value) ? (names.get(value) ?? value) : value,
      );
      if (!parts.has(content)) {
        parts.set(content, part);
        names.set(part, [names.size]);
      }
      return parts.get(content);
    };
    const visit = (value) => {
      if (isObject(value)) {
        for (const key of Object.keys(value)) {
          if (SHARED.includes(key)) {
            value[key] = shared(value[key]);
          } else {
            visit(value[key]);
          }
        }
      }
    };
    visit(api);
    return api;
  };

  // The first scheme that takes a bearer token, if the API has one.
  const bearerScheme = (api) => {
    const schemes = Object.entries(api.components?.securitySchemes ?? {});
    return schemes.find(([, scheme]) => scheme.type === "http" && scheme.scheme === "bearer")?.[0];
  };

  const configuration = (api, scheme, token) => ({
    content: api,
    slug: "api",
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
