// Prepares a document for the component, so that a large one is shown sooner.
"use strict";

/** Changes the document in place, and returns it. The root is its name in addresses of the page. */
const prepareDocument = (() => {
  const isObject = (value) => typeof value === "object" && value !== null;

  // Keys of values, which are not schemas even where they look like one.
  const EXAMPLES = ["default", "example", "examples"];

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
  // bodies stay apart, because what a reader fills in is kept in them, and so do examples.
  const withSharedParts = (api) => {
    const SHARED = ["responses", "schema", "schemas", "security"];
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

  // The component marks schemas that name no type by a key of its own, and warns where the mark is missing.
  const withTypes = (api) => {
    const typed = (schema) => {
      if (!isObject(schema)) {
        return;
      }
      if (!("$ref" in schema) && !("type" in schema)) {
        schema.__scalar_ = "";
      }
      [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties].forEach(typed);
      ["oneOf", "anyOf", "allOf"].flatMap((key) => schema[key] ?? []).forEach(typed);
    };
    const visit = (value) => {
      if (isObject(value)) {
        for (const key of Object.keys(value).filter((key) => !EXAMPLES.includes(key))) {
          (key === "schema" ? typed : visit)(value[key]);
        }
      }
    };
    visit([api.paths, api.components?.parameters, api.components?.responses]);
    Object.values(api.components?.schemas ?? {}).forEach(typed);
    return api;
  };

  // The navigation of the page. The component takes a document that has one as prepared; it neither corrects the document nor
  // looks through it for a navigation, which takes a third less again. What documents seldom have is left to the component.
  const withNavigation = (api, root) => {
    const { openapi = "", info = {}, tags = [], paths = {}, components = {} } = api;
    const introduction = info.description?.trim() ?? "";
    const isPlain =
      openapi.startsWith("3.1.") && !["webhooks", "x-tagGroups"].some((key) => key in api) && !/^#|```/.test(introduction);
    const METHODS = ["get", "put", "post", "delete", "patch"];
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
    const isKnown = ({ method, operation }) =>
      METHODS.includes(method) && operation.operationId !== undefined && tags.some(({ name }) => name === operation.tags?.[0]);
    if (!isPlain || introduction === "" || !operations.every(isKnown)) {
      return api;
    }

    const words = (text) => text.replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
    const dashed = (text) => words(text.toLowerCase());
    const text = (title) => ({ id: `${root}/description/${dashed(title)}`, title, type: "text", children: [] });
    const headings = [...introduction.matchAll(/^(#+) +(.+)$/gm)].map(([, { length }, title]) => ({ depth: length, title }));
    const top = Math.min(...headings.map(({ depth }) => depth));
    const start = text("Introduction");
    for (const { depth, title } of headings) {
      if (depth === top) {
        start.children.push(text(title));
      } else if (depth === top + 1) {
        start.children.at(-1).children.push(text(title));
      }
    }

    const pointer = (part) => part.replaceAll("~", "~0").replaceAll("/", "~1");
    const entry = ({ path, method, operation }) => {
      const { operationId, summary, deprecated = false, tags, requestBody, parameters = [] } = operation;
      const id = `${root}/tag/${tags[0]}/${operationId}`;
      const exemplified = [...Object.values(requestBody?.content ?? {}), ...parameters];
      const examples = new Set(exemplified.flatMap(({ examples = {} }) => Object.keys(examples)));
      const children = [...examples].map((name) => ({
        type: "example",
        id: `${id}/example/${dashed(name)}`,
        title: name,
        name,
      }));
      return {
        id,
        title: summary ?? path,
        path,
        method,
        ref: `#/paths/${pointer(path)}/${method}`,
        type: "operation",
        isDeprecated: deprecated,
        ...(children.length > 0 ? { children } : {}),
      };
    };
    const groups = new Map(tags.map(({ name }) => [name, []]));
    for (const operation of operations) {
      groups.get(operation.operation.tags[0]).push(entry(operation));
    }
    const group = ({ name, description, externalDocs }) => ({
      id: `${root}/tag/${name}`,
      title: name,
      name,
      description,
      ...(externalDocs === undefined ? {} : { externalDocs }),
      children: groups.get(name),
      isGroup: false,
      isWebhooks: false,
      type: "tag",
    });
    const model = (name) => {
      const title = components.schemas[name].title ?? name;
      return { id: `${root}/models/${words(name)}`, title, name, ref: `#/components/schemas/${name}`, type: "model" };
    };
    const models = Object.keys(components.schemas ?? {}).map(model);
    const children = [start, ...tags.map(group), { type: "models", id: `${root}/models`, title: "Models", name: "Models", children: models }];
    api["x-scalar-navigation"] = { id: root, type: "document", title: info.title, name: root, children };
    return api;
  };

  return (api, root) => withNavigation(withSharedParts(withTypes(withoutLinks(api))), root);
})();
