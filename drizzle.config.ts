import { defineConfig } from 'drizzle-kit'

/** `npm run migration` compares the schema with the migrations written so far and adds what is missing. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './src-gateway/storage/sqlite/schema.ts',
  out: './src-gateway/storage/migrations/sqlite',
})
