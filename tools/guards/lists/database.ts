import { guardsIn } from '../guard.ts'

const settings = 'src/database/connection-settings.ts'
const databaseTest = 'src/database/database.test.ts'
const transactionTest = 'src/database/transaction.test.ts'
const migrateTest = 'src/database/migrate.test.ts'

/** What keeps programs from hanging in the database, and from standing in each other's way. */
export const database = [
  ...guardsIn('src/database/migrations/0001-runs.up.sql', 'src/runs/starting/partitions.test.ts', [
    {
      name: 'partitions are made by one at a time',
      text: "PERFORM pg_advisory_xact_lock(hashtext(current_schema() || ' create_partitions'));",
      without: '',
      test: 'programs that need the same new partitions at the same time',
    },
  ]),
  ...guardsIn(settings, databaseTest, [
    {
      name: 'deadline of an idle transaction',
      text: 'idle_in_transaction_session_timeout: deadlines.idleInTransactionMs,',
      without: '',
      test: 'every connection has the search path, the time zone and the deadlines',
    },
    {
      name: 'deadline of a statement',
      text: 'statement_timeout: deadlines.statementMs,',
      without: '',
      test: 'every connection has the search path, the time zone and the deadlines',
    },
    {
      name: 'deadline of a lock',
      text: 'lock_timeout: deadlines.lockMs,',
      without: '',
      test: 'every connection has the search path, the time zone and the deadlines',
    },
    {
      name: 'a URL does not lead to another schema',
      text: "parsed.searchParams.delete('options')",
      without: '',
      test: 'options in the URL are kept but cannot lead to another schema',
    },
  ]),
  ...guardsIn('src/database/identifier.ts', databaseTest, [
    {
      name: 'a name in a statement is a plain identifier',
      text: 'if (identifier.test(name)) return name',
      without: 'if (name) return name',
      test: 'a schema that is no plain identifier is refused with the rule',
    },
  ]),
  ...guardsIn(settings, transactionTest, [
    {
      name: 'deadline of an answer',
      text: 'query_timeout: deadlines.queryMs,',
      without: '',
      test: 'a black-holed server is given up by the client deadline',
    },
    {
      name: 'deadline of a wait for a connection',
      text: 'connectionTimeoutMillis: deadlines.connectMs,',
      without: '',
      test: 'nobody waits for ever for a connection of a busy pool',
    },
  ]),
  ...guardsIn('src/database/transaction.ts', transactionTest, [
    {
      name: 'a commit that was none is told',
      text: "if (command === 'COMMIT') return",
      without: 'if (command) return',
      test: 'an error that the work swallowed does not look like a commit',
    },
    {
      name: 'a broken connection is not used again',
      text: 'connection.release(unusable)',
      without: 'connection.release()',
      test: 'a black-holed server is given up by the client deadline',
    },
    {
      name: 'a connection without writes is not used again',
      text: ' || isReadOnlyError(error)',
      without: '',
      test: 'a connection to a server that takes no writes is not used again',
    },
  ]),
  ...guardsIn('src/database/poll.ts', 'src/database/poll.test.ts', [
    {
      name: 'one turn of a loop at a time',
      text: 'const turn = this.#turn.catch(ignore).then(() => this.#oneTurn())',
      without: 'const turn = this.#oneTurn()',
      test: 'a loop turns at once, then again and again, and never two at a time',
    },
  ]),
  ...guardsIn('src/database/tick-deadline.ts', 'src/database/poll.test.ts', [
    {
      name: 'deadline of a turn',
      text: 'const timer = setTimeout(() => deadline.abort(tooLate), timeoutMs)',
      without: 'const timer = undefined',
      test: 'a turn past its deadline has its signal aborted, is reported, and the loop goes on',
    },
  ]),
  ...guardsIn('src/database/migration-session.ts', migrateTest, [
    {
      name: 'migration lock',
      text: "await connection.query('select pg_advisory_lock($1)', [migrationLock])",
      without: '',
      test: 'of six programs that start at once on an empty database exactly one applies each file',
    },
    {
      name: 'a migration does not wait for long',
      text: 'await connection.query(`set lock_timeout = ${lockMs}`)',
      without: '',
      test: 'a migration waits for locks for five seconds, and no longer',
    },
  ]),
  ...guardsIn('src/database/apply-migrations.ts', migrateTest, [
    {
      name: 'a newer schema is refused',
      text: 'if (unknown.length > 0) throw',
      without: 'if (false) throw',
      test: 'a database that a newer program migrated is refused before anything is changed',
    },
    {
      name: 'a migration without a way back is not taken back',
      text: 'if (!oneWay) return',
      without: 'if (files) return',
      test: 'a migration without a way back is not taken back',
    },
  ]),
  ...guardsIn('src/database/migration-files.ts', migrateTest, [
    {
      name: 'a migration has a number of its own',
      text: 'refuseSameNumber(folder, [...up])',
      without: '',
      test: 'new migrations take the next number, and bad names are refused',
    },
  ]),
  ...guardsIn('src/database/channel.ts', 'src/database/listener.test.ts', [
    {
      name: 'a project has channels of its own',
      text: "current_schema() || '_'",
      without: "'millrace_'",
      test: 'the same channel of another project in the database is another channel',
    },
  ]),
  ...guardsIn('src/database/embedded/supervisor.ts', 'src/database/embedded/start.test.ts', [
    {
      name: 'an embedded server has one supervisor',
      text: 'if (!tryLock(layout.lock)) return',
      without: 'tryLock(layout.lock)',
      test: 'programs that start at the same instant, the first time, share one server and one supervisor',
    },
  ]),
  ...guardsIn('src/pipelines/columns.ts', 'src/pipelines/refusals.test.ts', [
    {
      name: 'a column in a statement is a plain identifier',
      text: 'if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name))',
      without: 'if (!name)',
      test: 'a column with capitals',
    },
  ]),
  ...guardsIn('src/pipelines/table-name.ts', 'src/pipelines/refusals.test.ts', [
    {
      name: 'a table in a statement is a plain identifier',
      text: ' && /^[a-z_][a-z0-9_]{0,62}\\.[a-z_][a-z0-9_]{0,62}$/.test(table)',
      without: '',
      test: 'a table without its schema',
    },
  ]),
]
