import { describe, expect, it } from "vitest";
import { commitFiles, gathered } from "../../support/context-sources.ts";
import { gitPlace } from "../git/place.ts";

const FILES = {
  ".env.example": 'STRIPE_KEY=abc123secret\nexport SHOP_URL="http://shop\nFAKE_LINE=x"\nPORT=80\n',
  "compose.yaml": `services:
  shop-web:
    image: shop/web:1.2
    ports: ["8080:80"]
    depends_on: [db]
    environment:
      - SHOP_TOKEN=abc123secret
  db:
    image: postgres:18
    ports:
      - "5432:5432"
    environment:
      POSTGRES_PASSWORD: abc123secret
`,
  Dockerfile: 'FROM node:24 AS base\nENV API_KEY=abc123secret\nEXPOSE 80\nCMD ["node", "a.js"]\n',
  "deploy/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-frontend
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.2
          env:
            - name: SHOP_URL
              value: abc123secret
---
apiVersion: v1
kind: Secret
metadata:
  name: shop-secret
stringData:
  password: abc123secret
`,
  "chart/Chart.yaml": "name: shop\nversion: 1.0.0\nappVersion: 2.0.0\n",
  "infra/main.tf": 'resource "aws_s3_bucket" "shop_pictures" {\n  bucket = "abc123secret"\n}\n',
  ".github/workflows/ci.yml": `name: Checks
on: [push]
jobs:
  unit-tests:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - name: Run the tests
        run: npm test
        env: { TOKEN: abc123secret }
`,
  ".gitlab-ci.yml": "lint-job:\n  stage: check\n  script:\n    - npm run lint\n",
  "src/shop.ts": "export const price = 1;\n",
};

describe("the deployment layer", () => {
  it("tells of all for infrastructure, and never what a variable is set to", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const kind = "infrastructure" as const;
    const { text, sources } = await gathered(place, "deployment", "Tidy up", { task: { kind } });
    expect(sources).toHaveLength(8);
    for (const held of [
      "variables: STRIPE_KEY, SHOP_URL, PORT",
      "service shop-web: image shop/web:1.2",
      "ports: 8080:80",
      "ports: 5432:5432",
      "variables: SHOP_TOKEN",
      "1: FROM node:24 AS base",
      "2: ENV API_KEY",
      "Deployment/shop-frontend",
      "Secret/shop-secret",
      "keys: password",
      "chart shop 1.0.0, app 2.0.0",
      "resource aws_s3_bucket.shop_pictures",
      "job unit-tests on ubuntu-24.04",
      "Run the tests",
      "job lint-job in stage check",
    ])
      expect(text).toContain(held);
    expect(text).not.toMatch(/abc123secret|FAKE_LINE/);
  });

  it("tells of what the task names, by the file or by what is in it, the surer first", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const asked = async (title: string) => (await gathered(place, "deployment", title)).sources;
    expect(await asked("Port of shop-web in compose.yaml")).toEqual(
      expect.arrayContaining(["deployment:compose.yaml"]),
    );
    expect((await asked("Port in compose.yaml"))[0]).toBe("deployment:compose.yaml");
    expect(await asked("Rename STRIPE_KEY")).toEqual(["deployment:.env.example"]);
    expect(await asked("The GitHub workflow is slow")).toEqual([
      "deployment:.github/workflows/ci.yml",
      "deployment:.gitlab-ci.yml",
    ]);
    expect(await asked("More shop_pictures")).toEqual(["deployment:infra/main.tf"]);
  });

  it("is silent for a task that is about something else", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const { pieces } = await gathered(place, "deployment", "The price in the shop is wrong");
    expect(pieces).toEqual([]);
  });

  it("reads the commit, not the working tree", async () => {
    const place = gitPlace();
    commitFiles(place, { "src/a.ts": "a" });
    place.write("Dockerfile", "FROM scratch\n");
    expect((await gathered(place, "deployment", "The Dockerfile is large")).pieces).toEqual([]);
  });
});
