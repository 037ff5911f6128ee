// The interactive reference in a browser: what is shown, what is sent, and where to.
//
// Environment: BROWSER (a Chromium), URL (a sandbox), TOKEN (an administrator's) and STRANGER (a token without roles), and FILES, a folder with what `run` has made: `reference.html` of the spec, `hostile.html` of a
// hostile one, and `large.json`, the document of 150 entities.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const { BROWSER, URL: SANDBOX, TOKEN, STRANGER, FILES } = process.env;
const HOST = new URL(SANDBOX).host;
const DOCS = `${SANDBOX}/docs`;

/** Texts that must not become markup, wherever a document has texts. */
const HOSTILE = [
  "<script>window.hacked = true</script>",
  "<img src=x onerror='window.hacked = true'>",
  "<svg onload='window.hacked = true'></svg>",
  "[link](javascript:window.hacked=true)",
  "![image](https://other.example/image.png)",
  "<iframe srcdoc='<script>parent.hacked = true</script>'></iframe>",
  "<style>body { background: url(https://other.example/style.png) }</style>",
  "{{ constructor.constructor('window.hacked = true')() }}",
].join("\n\n");

let profile;
let context;

before(async () => {
  profile = await mkdtemp(join(tmpdir(), "reference-"));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: BROWSER,
    viewport: { width: 1280, height: 900 },
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  context.setDefaultTimeout(60_000);
});

after(async () => {
  await context?.close();
  await rm(profile, { recursive: true, force: true });
});

/** Runs a test on a page, and asserts that nothing is reported in its console and no other host is asked for anything. */
const onPage = (name, run, { reported = [] } = {}) =>
  test(name, async () => {
    const page = await context.newPage();
    const problems = [];
    const requests = new Set();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("request", (request) => requests.add(request));
    // What the policy blocks was not sent.
    page.on("requestfailed", (request) => {
      if (request.failure().errorText === "csp") requests.delete(request);
    });
    try {
      await run(page);
      const isKnown = (problem) => reported.some((pattern) => pattern.test(problem));
      assert.deepEqual(problems.filter((problem) => !isKnown(problem)), []);
      const isOurs = ({ protocol, host }) => ["data:", "blob:", "file:"].includes(protocol) || host === HOST;
      const urls = [...requests].map((request) => new URL(request.url()));
      assert.deepEqual(urls.filter((url) => !isOurs(url)).map(String), []);
    } finally {
      await page.close();
    }
  });

/** Opens the reference at a part of it. Another document may stand in for that of the sandbox. */
const open = async (page, hash = "", document) => {
  if (document !== undefined) {
    await page.route("**/docs/openapi.json", (route) =>
      route.fulfill({ contentType: "application/json", body: document }),
    );
  }
  return page.goto(DOCS + hash);
};

const document = async () => (await fetch(`${SANDBOX}/openapi.json`)).json();

const operations = (api) => Object.values(api.paths).flatMap((path) => Object.values(path));

/** The address of an operation in the reference. */
const address = ({ tags: [tag], operationId }) => `#tag/${tag}/${operationId}`;

const role = ({ security: [{ bearer }] }) => bearer[0];

const body = ({ content }) => content["application/json"];

const firstExample = ({ examples }) => Object.values(examples ?? {})[0]?.value;

/** An entity to try, of those that the document has: the operations that create and read a record, with examples. The record
 * refers to no other. */
const [CREATE, GET] = await (async () => {
  const api = await document();
  for (const { name } of api.tags) {
    const [create, get] = ["create", "get"].map((kind) => operations(api).find(({ operationId }) => operationId === kind + name));
    if (create === undefined || get === undefined) continue;
    const { properties, required } = api.components.schemas[body(create.requestBody).schema.$ref.split("/").at(-1)];
    const example = firstExample(body(create.requestBody));
    const isReference = (key) => api.tags.some(({ name }) => name === (properties[key].items ?? properties[key])["x-id-of"]);
    if (required?.length > 0 && example !== undefined && !Object.keys(example).some(isReference) && firstExample(get.parameters[0])) {
      return [{ ...create, example, required, properties }, get];
    }
  }
  throw new Error("the document has no entity that can be tried");
})();

/** The navigation with all operations shown. */
const unfolded = async (page, api) => {
  const navigation = page.getByRole("complementary", { name: /Sidebar/ });
  await navigation.getByText(api.tags[0].name, { exact: true }).waitFor();
  for (const { name } of api.tags) {
    const closed = navigation.getByRole("button", { name: `Open Group - ${name}`, exact: true });
    if ((await closed.count()) > 0) await closed.click();
  }
  for (const { summary } of operations(api)) {
    await navigation.getByText(summary, { exact: true }).first().waitFor();
  }
  return navigation;
};

const signIn = async (page, token) => {
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Signed in").waitFor();
};

/** The part of the page about an operation. */
const section = (page, id) => page.locator(`[id$="/${id}"]`).first();

/** Opens the form that sends a request, and returns it. */
const tryIt = async (page, id) => {
  await section(page, id).getByRole("button", { name: /Test Request/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^Send/ }).first().waitFor();
  return dialog;
};

/** Sends what the form shows, and returns the status and the body that it shows then. */
const send = async (page, dialog) => {
  const [response] = await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname.startsWith("/api/")),
    dialog.getByRole("button", { name: /^Send/ }).first().click(),
  ]);
  await dialog.getByText(String(response.status())).first().waitFor();
  return { status: response.status(), body: await response.json() };
};

const write = async (page, dialog, body) => {
  const editor = dialog.locator(".cm-content").first();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(JSON.stringify(body));
};

onPage("the page allows no inline script, no eval and no other host", async (page) => {
  const response = await open(page);
  const policy = response.headers()["content-security-policy"];
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe-eval|https?:|\*/);
  const { title } = (await document()).info;
  await page.getByRole("heading", { name: title }).waitFor();
  assert.equal(await page.title(), title);
});

onPage("the introduction lists outcomes and quirks", async (page) => {
  await open(page);
  const introduction = page.locator('[id$="/description/introduction"]').first();
  const [, quirks] = (await document()).info.description.split("# Quirks");
  for (const [, name] of quirks.matchAll(/^- `([^`]+)`: /gm)) {
    await introduction.getByText(`${name}: `).waitFor();
  }
});

onPage("every operation of the document is listed, in its order", async (page) => {
  const api = await document();
  const deprecated = operations(api)[0];
  deprecated.deprecated = true;
  await open(page, "", JSON.stringify(api));
  const navigation = await unfolded(page, api);
  const shown = await navigation.innerText();
  const places = api.tags.map(({ name }) => shown.indexOf(name));
  assert.deepEqual(places, places.toSorted((a, b) => a - b));
  const decoration = await navigation
    .getByText(deprecated.summary, { exact: true })
    .evaluate((element) => {
      for (let at = element; at !== null; at = at.parentElement) {
        if (getComputedStyle(at).textDecorationLine.includes("line-through")) return true;
      }
      return false;
    });
  assert.ok(decoration, "a deprecated operation is crossed out");
});

onPage("the navigation is the one that the component makes", async (page) => {
  const shown = async (api) => {
    await page.goto("about:blank");
    await page.unrouteAll();
    await open(page, "", JSON.stringify(api));
    const navigation = await unfolded(page, api);
    const addresses = (links) => links.map(({ href }) => href);
    return [await navigation.innerText(), await navigation.getByRole("link").evaluateAll(addresses)];
  };
  const api = await document();
  const prepared = await shown(api);
  assert.ok(prepared[1].length >= operations(api).length);
  // A document that has this key is left to the component.
  assert.deepEqual(prepared, await shown({ ...api, webhooks: {} }));
});

onPage("an address leads to an operation, which names role, required fields, page and examples", async (page) => {
  await open(page, address(CREATE));
  const operation = section(page, CREATE.operationId);
  await operation.getByRole("heading", { name: CREATE.summary }).waitFor();
  const text = await operation.innerText();
  const plain = Object.values(CREATE.properties).find(({ description }) => /^[\w ,.]+$/.test(description));
  for (const part of [role(CREATE), ...CREATE.required, plain.description, Object.keys(body(CREATE.requestBody).examples)[0]]) {
    assert.ok(text.includes(part), `${part}: ${text}`);
  }
  const link = operation.getByRole("link", { name: "The vendor's documentation" });
  assert.equal(await link.getAttribute("href"), CREATE.externalDocs.url);
  for (const operation of operations(await document())) {
    const [assumed] = /Assumed, with \w+ confidence/.exec(operation.description) ?? [];
    if (assumed === undefined) continue;
    await page.goto(DOCS + address(operation));
    await section(page, operation.operationId).getByText(assumed).first().waitFor();
    break;
  }
});

onPage("a token in the address signs in, and does not stay there", async (page) => {
  await open(page, `#token=${TOKEN}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Signed in").waitFor();
  assert.ok(!page.url().includes(TOKEN));
  await page.reload();
  await page.getByText("Signed in").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token", { exact: true }).waitFor();
});

onPage("a record is created and read", async (page) => {
  await open(page, address(CREATE));
  await signIn(page, TOKEN);
  const form = await tryIt(page, CREATE.operationId);
  const created = await send(page, form);
  assert.equal(created.status, 200);
  const { Message: message } = firstExample(body(CREATE.responses[200]));
  assert.equal(created.body.Message, message);
  await form.getByText(message).waitFor();
  await page.keyboard.press("Escape");

  await page.goto(DOCS + address(GET));
  const reading = await tryIt(page, GET.operationId);
  await reading.getByRole("combobox").filter({ hasText: String(firstExample(GET.parameters[0])) }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(String(created.body.Value.Id));
  const read = await send(page, reading);
  assert.equal(read.status, 200);
  assert.equal(read.body.Id, created.body.Value.Id);
  const texts = Object.entries(CREATE.example).filter(([, value]) => typeof value === "string");
  assert.ok(texts.length > 0);
  for (const [key, value] of texts) assert.equal(read.body[key], value, key);
});

onPage(
  "a rejected request shows the field error",
  async (page) => {
    await open(page, address(CREATE));
    await signIn(page, TOKEN);
    const form = await tryIt(page, CREATE.operationId);
    const [missing] = CREATE.required;
    await write(page, form, { ...CREATE.example, [missing]: undefined });
    const { status, body } = await send(page, form);
    assert.equal(status, 400);
    assert.equal(body.Errors[0].PropertyName, missing);
    assert.ok(body.Message.startsWith(`${missing}: `), body.Message);
    await form.getByText(body.Message).waitFor();
  },
  { reported: [/the server responded with a status of 400/] },
);

onPage(
  "without the role, the response names it",
  async (page) => {
    await open(page, address(CREATE));
    await signIn(page, STRANGER);
    const { status, body } = await send(page, await tryIt(page, CREATE.operationId));
    assert.equal(status, 401);
    assert.ok(body.Message.includes(role(CREATE)), body.Message);
  },
  { reported: [/the server responded with a status of 401/] },
);

onPage("a document that can't be loaded is reported", async (page) => {
  await open(page, "", "no JSON");
  await page.getByRole("alert").getByText("The reference can't be shown").waitFor();
});

/** Whatever of a text became an element, or ran. */
const injected = (page) =>
  page.evaluate(() => ({
    ran: window.hacked === true,
    elements: [...document.querySelectorAll("#reference :is(script, iframe, object, embed, [onerror], [onload])")].length,
    links: [...document.querySelectorAll("#reference a")].filter((a) => a.protocol === "javascript:").length,
  }));

const NOTHING = { ran: false, elements: 0, links: 0 };

onPage("texts of a document become no markup", async (page) => {
  const api = await document();
  const spoil = (value) => {
    if (value === null || typeof value !== "object") return;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === "string" && ["description", "summary", "title"].includes(key)) {
        value[key] = HOSTILE + inner;
      } else {
        spoil(inner);
      }
    }
  };
  spoil(api);
  for (const operation of operations(api)) {
    const examples = operation.requestBody?.content["application/json"].examples;
    if (examples !== undefined) examples[HOSTILE] = { value: { [HOSTILE]: HOSTILE } };
  }
  await open(page, address(CREATE), JSON.stringify(api));
  await section(page, CREATE.operationId).getByRole("button", { name: /Test Request/ }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await injected(page), NOTHING);
}, { reported: [/violates the following Content Security Policy directive/, /status of 404/] });

onPage("texts of a spec become no markup in a file", async (page) => {
  await page.goto(`${pathToFileURL(join(FILES, "hostile.html"))}#tag/Hostile/createHostile`);
  await section(page, "createHostile").getByText("Hostile-Create").first().waitFor();
  assert.deepEqual(await injected(page), NOTHING);
});

onPage("a file needs no server, sends nothing, and links the documentation of the client", async (page) => {
  await page.goto(`${pathToFileURL(join(FILES, "reference.html"))}${address(CREATE)}`);
  const operation = section(page, CREATE.operationId);
  await operation.getByText(role(CREATE)).first().waitFor();
  assert.equal(await page.getByRole("button", { name: /Test Request|Sign in/ }).count(), 0);
  const link = page.getByRole("link", { name: "Documentation of the Rust client" });
  assert.equal(await link.getAttribute("href"), "nexudus_client/index.html");
});

/** Opens an operation, and returns how long that takes: on the clock, and of that the CPU time of the page, in ms. */
const timeToShow = async (page, hash, role, document) => {
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const start = Date.now();
  await open(page, hash, document);
  await section(page, hash.split("/").at(-1)).getByText(role).first().waitFor();
  const wall = Date.now() - start;
  const { metrics } = await session.send("Performance.getMetrics");
  const { value: busy } = metrics.find(({ name }) => name === "TaskDuration");
  return { wall, cpu: busy * 1000 };
};

// The clock of a busy machine says little, so what is asserted is the CPU time against that of the small document, which is
// the component's own: the least of three each. BENCHMARKS.md has the seconds.
onPage("a document of 150 entities is usable", async (page) => {
  const large = await readFile(join(FILES, "large.json"), "utf8");
  const times = { small: [], large: [] };
  for (let round = 0; round < 3; round++) {
    const small = await context.newPage();
    times.small.push(await timeToShow(small, address(CREATE), role(CREATE)));
    await small.close();
    const other = await context.newPage();
    times.large.push(await timeToShow(other, "#tag/Item0149/createItem0149", "Item0149-Create", large));
    await other.close();
  }
  const [small, much] = [times.small, times.large].map((times) => Math.min(...times.map(({ cpu }) => cpu)));
  const wall = Math.min(...times.large.map(({ wall }) => wall));
  const ratio = much / small;
  console.log(
    `150 entities: shown after ${wall} ms; CPU time ${Math.round(much)} ms, ${ratio.toFixed(2)} times that of the spec's document`,
  );
  assert.ok(ratio < 2.3, `showing 150 entities takes ${ratio.toFixed(2)} times the CPU time of the spec's document`);

  await open(page, "#tag/Item0149/createItem0149", large);
  await page.getByRole("button", { name: /Search/ }).first().click();
  await page.getByRole("dialog").getByRole("textbox").or(page.getByRole("dialog").getByRole("combobox")).first().fill("Item0077-Delete");
  await page.getByRole("dialog").getByText(/Item0077|item0077/).first().waitFor();
});
