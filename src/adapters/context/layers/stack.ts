import type { Manifest } from "./manifests.ts";

/** What a package is to those who work on a project; a star at the end stands for any ending. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  language: names(`node typescript python php ruby go java kotlin* elixir rust* .net`),
  framework: names(`react react-dom preact vue svelte @sveltejs/kit solid-js @angular/core next nuxt
    astro express fastify koa hono @nestjs/core electron django flask fastapi starlette aiohttp
    tornado pydantic rails sinatra hanami laravel/framework symfony/* slim/slim axum actix-web
    rocket tokio bevy clap github.com/gin-gonic/gin github.com/labstack/echo*
    github.com/gofiber/fiber* github.com/spf13/cobra github.com/go-chi/chi* k8s.io/client-go
    spring-boot* org.springframework.boot quarkus-* micronaut-* ktor-* phoenix ecto
    Microsoft.AspNetCore*`),
  database: names(`kysely prisma @prisma/client drizzle-orm typeorm sequelize mongoose pg mysql2
    better-sqlite3 sqlalchemy psycopg* asyncpg redis activerecord doctrine/orm diesel sqlx sea-orm
    gorm.io/gorm github.com/jackc/pgx* hibernate-core`),
  tests: names(`vitest jest mocha ava tap uvu jasmine karma playwright @playwright/test
    playwright-core cypress pytest nose nose2 hypothesis tox nox rspec rspec-rails minitest capybara
    phpunit/phpunit pestphp/pest junit* testng kotest* mockito-core spock-core xunit* NUnit* MSTest*
    proptest criterion github.com/stretchr/testify github.com/onsi/ginkgo* fast-check`),
  tools: names(`vite webpack rollup esbuild turbo nx lerna @babel/core eslint oxlint @biomejs/biome
    prettier oxfmt ruff black flake8 mypy pyright rubocop phpstan/phpstan
    friendsofphp/php-cs-fixer checkstyle ktlint detekt credo dialyxir tailwindcss zod`),
};

const NAMES_PER_ROLE_MAX = 8;
const SCRIPTS_MAX = 12;

/** What a project is made of, a line for each role that has anything; "" when nothing is known. */
export function stackLines({ needs, scripts }: Manifest): string {
  const roles = Object.entries(ROLES).flatMap(([role, known]) => {
    const found = [...needs].filter(([name]) => known.some((one) => fits(name, one)));
    const told = found.slice(0, NAMES_PER_ROLE_MAX).map(([name, version]) => named(name, version));
    return told.length === 0 ? [] : [`${role}: ${told.join(", ")}`];
  });
  return [...roles, ...scripts.slice(0, SCRIPTS_MAX).map((one) => `script ${one}`)].join("\n");
}

function names(text: string): string[] {
  return text.split(/\s+/);
}

const fits = (name: string, known: string) =>
  known.endsWith("*") ? name.startsWith(known.slice(0, -1)) : name === known;

const named = (name: string, version: string) => `${name} ${version.slice(0, 40)}`.trim();
