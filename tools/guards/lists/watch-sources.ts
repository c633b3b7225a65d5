import { guardsIn } from '../guard.ts'

const sources = 'src/watches/sources/sources.test.ts'
const pings = 'test/api/pings.test.ts'
const cli = 'test/cli/watch.test.ts'
const constraint = 'a run of a key goes on once'

/** What keeps sources of watches from losing, repeating or giving away what they are told. */
export const watchSources = [
  ...guardsIn('src/watches/sources/log-tail.ts', sources, [
    {
      name: 'watch source: a log that was emptied is read from its beginning',
      text: 'return bytesRead === before.length && buffer.equals(before)',
      without: 'return true',
      test: 'a log that is rotated',
    },
    {
      name: 'watch source: half a line waits for its other half',
      text: 'if (last === -1 && bytesRead < chunkBytes) break',
      without: '',
      test: 'a log that is rotated',
    },
    {
      name: 'watch source: a look reads so much of a log and no more',
      text: 'if (passed > 0) {',
      without: 'if (passed > 1e15) {',
      test: 'a log that has grown by more',
    },
  ]),
  ...guardsIn('src/watches/sources/log-events.ts', sources, [
    {
      name: 'watch source: an expression begins anew in each line',
      text: "given.flags.replaceAll(/[gy]/g, '')",
      without: 'given.flags',
      test: 'a log that is rotated',
    },
  ]),
  ...guardsIn('src/watches/pings/ping.ts', pings, [
    {
      name: 'ping: one that is sent again is no other run',
      text: "return run !== undefined && event !== 'start'",
      without: 'return false',
      test: 'a script tells of its runs',
    },
    {
      name: 'ping: of what a script says the end is kept',
      text: ".join('\\n').slice(-longestSaid)",
      without: ".join('\\n')",
      test: 'a script tells of its runs',
    },
  ]),
  ...guardsIn('src/watches/pings/key-store.ts', pings, [
    {
      name: 'ping: a key that has ended is no key',
      text: 'WHERE hash = $1 AND ended_at IS NULL RETURNING',
      without: 'WHERE hash = $1 RETURNING',
      test: 'a key is told once',
    },
    {
      name: 'ping: a key is ended by its own watch',
      text: 'WHERE watch = $1 AND id::text = $2 AND ended_at IS NULL',
      without: 'WHERE $1 <> $2 AND id::text = $2 AND ended_at IS NULL',
      test: 'a key is told once',
    },
  ]),
  ...guardsIn('src/watches/pings/keys.ts', pings, [
    {
      name: 'ping: a watch that hears of no ping has no key',
      text: 'if (declared.source !== heartbeatsName) {',
      without: "if (declared.source === '') {",
      test: 'a key is told once',
    },
  ]),
  ...guardsIn('src/database/migrations/0020-pings.up.sql', pings, [
    {
      name: 'ping constraint: a run of a key goes on once',
      text: 'CREATE UNIQUE INDEX pings_one_open',
      without: 'CREATE INDEX pings_one_open',
      test: constraint,
    },
    {
      name: 'ping constraint: what goes on has no end',
      text: "CHECK ((state = 'running') = (ended_at IS NULL))",
      without: 'CHECK (true)',
      test: constraint,
    },
    {
      name: 'ping constraint: an end is not before its start',
      text: 'CHECK (ended_at >= started_at)',
      without: 'CHECK (true)',
      test: constraint,
    },
  ]),
  ...guardsIn('src/cli/watch/wrap.ts', cli, [
    {
      name: 'wrap: the command does not have the key',
      text: 'const { MILLRACE_PING_KEY: _, ...env } = process.env',
      without: 'const env = process.env',
      test: 'wrap passes everything through',
    },
    {
      name: 'wrap: signals go on to the command',
      text: 'process.on(signal, forward)',
      without: 'process.on(signal, () => undefined)',
      test: 'wrap passes everything through',
    },
    {
      name: 'wrap: no secret is told with the errors',
      text: "redact(kept.toString('utf8'))",
      without: "kept.toString('utf8')",
      test: 'wrap passes everything through',
    },
    {
      name: 'wrap: of the errors the end is told',
      text: '.subarray(-keptBytes)',
      without: '',
      test: 'wrap passes everything through',
    },
  ]),
]
