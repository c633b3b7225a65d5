import { guardsIn } from '../guard.ts'

const outputTest = 'src/runs/attempts/output.test.ts'
const logTest = 'src/runs/attempts/log-writer.test.ts'
const storableTest = 'src/datasets/storable.test.ts'

/** What keeps out of the database what is too large for it, or cannot be stored as it is, or must not be seen. */
export const sizes = [
  ...guardsIn('src/runs/attempts/output.ts', outputTest, [
    {
      name: 'an output has 64 MB at most',
      text: 'if (data.length > mostBytes)',
      without: 'if (data.length < 0)',
      test: 'an output of more than 64 MB is refused',
    },
    {
      name: 'the output of an item has 256 KB at most',
      text: 'const mostInlineBytes = 256 * 1024',
      without: 'const mostInlineBytes = 512 * 1024',
      test: 'the output of an item is refused from 256 KB on',
    },
  ]),
  ...guardsIn('src/runs/attempts/exec.ts', 'src/runs/attempts/exec.test.ts', [
    {
      name: 'a program that prints too much is killed',
      text: "if (bytes > mostOutputBytes) killGroup(child, 'SIGKILL')",
      without: 'if (bytes < 0) return',
      test: 'a program that prints more than 64 MB is killed',
    },
    {
      name: 'a program that has printed too much fails by name',
      text: 'if (bytes > mostOutputBytes) {',
      without: 'if (bytes < 0) {',
      test: 'a program that prints more than 64 MB is killed',
    },
  ]),
  ...guardsIn('src/runs/attempts/log-writer.ts', 'src/runs/trail/trail.test.ts', [
    {
      name: 'the head of a log has 768 KB at most',
      text: 'headBytes + bytes <= mostHeadBytes && ',
      without: '',
      test: 'an attempt keeps the head and the tail of its log',
    },
    {
      name: 'the tail of a log has 256 KB at most',
      text: 'while (tailBytes > mostTailBytes)',
      without: 'while (tailBytes < 0)',
      test: 'an attempt keeps the head and the tail of its log',
    },
  ]),
  ...guardsIn('src/runs/attempts/log-writer.ts', logTest, [
    {
      name: 'lines that wait for the database are so many at most',
      text: 'if (this.#queue.length >= mostQueued) return false',
      without: '',
      test: 'lines that the database has no time for are dropped, and counted',
    },
    {
      name: 'a message of a log is cut',
      text: 'whole.length > mostMessage ?',
      without: 'whole.length < 0 ?',
      test: 'a message is cut after eight thousand characters',
    },
    {
      name: 'a message of a log can be stored',
      text: ".replaceAll('\\u0000', '\\uFFFD').toWellFormed()",
      without: '',
      test: 'a line that the database would refuse is kept',
    },
    {
      name: 'the data of a log can be stored',
      text: ".replaceAll('\\\\u0000', '\\\\ufffd')",
      without: '',
      test: 'a line that the database would refuse is kept',
    },
  ]),
  ...guardsIn('src/runs/stored-error.ts', 'src/runs/stored-error.test.ts', [
    {
      name: 'an error can be stored: NUL',
      text: ".replaceAll('\\u0000', '\\uFFFD')",
      without: '',
      test: 'keeps of an error what the database takes',
    },
    {
      name: 'an error can be stored: half a surrogate pair',
      text: '.toWellFormed()',
      without: '',
      test: 'keeps of an error what the database takes',
    },
    {
      name: 'an error is cut',
      text: 'text.length > longest ?',
      without: 'text.length < 0 ?',
      test: 'keeps two thousand characters of an error',
    },
  ]),
  ...guardsIn('src/datasets/storable.ts', storableTest, [
    {
      name: 'Unstorable: NUL',
      text: "if (text.includes('\\u0000'))",
      without: 'if (!text.slice)',
      test: 'a NUL in a property name',
    },
    {
      name: 'Unstorable: half a surrogate pair',
      text: 'if (!text.isWellFormed())',
      without: 'if (!text.slice)',
      test: 'half a surrogate pair',
    },
    {
      name: 'Unstorable: no number',
      text: 'if (Number.isFinite(value)) return',
      without: 'return',
      test: 'Infinity',
    },
    {
      name: 'Unstorable: too deep',
      text: 'if (depth > deepest)',
      without: 'if (depth < 0)',
      test: 'a value that contains itself',
    },
  ]),
  ...guardsIn('src/pipelines/secret.ts', storableTest, [
    {
      name: 'a secret is not stored',
      text: 'toJSON(): never {',
      without: 'text(): never {',
      test: 'a secret in an output is refused, not stored as stars',
    },
  ]),
  ...guardsIn('src/runs/attempts/log-writer.ts', 'src/runs/attempts/secrets.test.ts', [
    {
      name: 'secrets are redacted in logs',
      text: 'redact(text)',
      without: 'text',
      test: 'a secret that a step reveals into its log, its error or its output is not stored',
    },
  ]),
  ...guardsIn('src/runs/stored-error.ts', 'src/runs/attempts/secrets.test.ts', [
    {
      name: 'secrets are redacted in errors',
      text: 'redact(cause ? `${message}: ${cause}` : message)',
      without: '(cause ? `${message}: ${cause}` : message)',
      test: 'a secret that a step reveals into its log, its error or its output is not stored',
    },
  ]),
]
