// What Netlify itself reads from a netlify.toml and a publish folder, and which rule a path meets.
// usage: node netlify.mjs NETLIFY_TOML FOLDER [PATH…]      prints JSON
import fs from "node:fs";
import path from "node:path";
import { parseAllHeaders } from "@netlify/headers-parser";
import { parseAllRedirects } from "@netlify/redirect-parser";
import redirector from "netlify-redirector";

const [config, folder, ...paths] = process.argv.slice(2);
const there = (name) => [path.join(folder, name)].filter((file) => fs.existsSync(file));

const headers = await parseAllHeaders({
  headersFiles: there("_headers"),
  netlifyConfigPath: config,
  configHeaders: [],
  minimal: true,
});
const redirects = await parseAllRedirects({
  redirectsFiles: there("_redirects"),
  netlifyConfigPath: config,
  configRedirects: [],
  minimal: true,
});

const rules = redirects.redirects.map((rule) => ({
  ...rule,
  path: rule.from,
  params: rule.query ?? {},
  negative: false,
}));
const engine = await redirector.parseJSON(JSON.stringify(rules), { jwtSecret: "", jwtRole: "" });
const met = paths.map((asked) => {
  const rule = engine.match({
    scheme: "https",
    host: "site.example.com",
    path: asked,
    query: "",
    headers: {},
    cookieValues: {},
    getHeader: () => "",
    getCookie: () => "",
  });
  return rule ? { status: rule.status, to: rule.to, force: Boolean(rule.force) } : null;
});

const faults = [...headers.errors, ...redirects.errors].map(String);
console.log(JSON.stringify({ headers: headers.headers, redirects: redirects.redirects, faults, met }));
