export { type PostgresOptions, readPostgres } from './read-postgres.ts'
