import { guardsIn } from '../guard.ts'

const csvTest = 'src/connectors/files/read-csv.test.ts'
const excelTest = 'src/connectors/files/read-excel.test.ts'
const jsonTest = 'src/connectors/files/read-json-lines.test.ts'
const parquetTest = 'src/connectors/files/read-parquet.test.ts'
const postgresTest = 'src/connectors/postgres/read-postgres.test.ts'
const settingsTest = 'src/connectors/settings/settings-file.test.ts'
const sourcesTest = 'src/connectors/files/sources.test.ts'
const streamTest = 'src/connectors/http/stream.test.ts'
const writeTest = 'src/connectors/files/write.test.ts'

/** What keeps files, other databases, streams and settings from filling memory, losing digits, and telling secrets. */
export const files = [
  ...guardsIn('src/connectors/files/unpacked.ts', csvTest, [
    {
      name: 'file: gzip has a cap once it is unpacked',
      text: 'if (unpackedCount > maxBytes) {',
      without: 'if (unpackedCount < 0) {',
      test: 'gzip that unpacks to more than maxBytes',
    },
  ]),
  ...guardsIn('src/connectors/files/utf8.ts', csvTest, [
    {
      name: 'file: what is not UTF-8 is refused',
      text: 'if (!isUtf8(whole)) throw',
      without: 'if (whole.length < 0) throw',
      test: 'bytes that are not UTF-8',
    },
    {
      name: 'file: a character is not cut between chunks',
      text: 'const whole = all.subarray(0, wholeLength(all))',
      without: 'const whole = all.subarray(0, Math.max(wholeLength(all), all.length))',
      test: 'puts characters together that were cut between two chunks',
    },
  ]),
  ...guardsIn('src/connectors/files/read-csv.ts', csvTest, [
    {
      name: 'file: a row of CSV has a cap',
      text: 'max_record_size: mostRowBytes,',
      without: '',
      test: 'a row of more than 8 MiB',
    },
    {
      name: 'file: ragged rows are refused',
      text: "if (values.length === 1 && values[0] === '') return undefined",
      without: 'if (values.length > 0) return undefined',
      test: 'a row with too',
    },
  ]),
  ...guardsIn('src/connectors/files/column-names.ts', csvTest, [
    {
      name: 'file: columns have names of their own',
      text: 'if (earlier !== undefined) {',
      without: 'if (earlier === 0) {',
      test: 'two columns of one name',
    },
  ]),
  ...guardsIn('src/connectors/files/read-json-lines.ts', jsonTest, [
    {
      name: 'file: a line of JSON has a cap',
      text: 'if (length > mostRowBytes) {',
      without: 'if (length < 0) {',
      test: 'a line of more than 8 MiB',
    },
  ]),
  ...guardsIn('src/connectors/files/exact-json.ts', jsonTest, [
    {
      name: 'file: long numbers of JSON keep their digits',
      text: 'return mayLoseDigits.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)',
      without: 'return mayLoseDigits.test(text) ? JSON.parse(text) : JSON.parse(text, keepDigits)',
      test: 'keeps the digits of ',
    },
  ]),
  ...guardsIn('src/connectors/files/parquet/column-value.ts', parquetTest, [
    {
      name: 'file: decimals of Parquet are never floats',
      text: 'if (isDecimal(element)) return (stored) =>',
      without: 'if (isDecimal(element) && scale < 0) return (stored) =>',
      test: 'decimals exactly, as text: ',
    },
  ]),
  ...guardsIn('src/connectors/files/excel/xml.ts', excelTest, [
    {
      name: 'file: a text of Excel has a cap',
      text: 'if (bytesSinceTag > mostRowBytes)',
      without: 'if (bytesSinceTag < 0)',
      test: 'a text without end',
    },
  ]),
  ...guardsIn('src/connectors/files/excel/sheet-rows.ts', excelTest, [
    {
      name: 'file: an error of Excel is no value',
      text: "return this.#refuse('a value', 'an error of Excel')",
      without: 'return text',
      test: 'an error',
    },
  ]),
  ...guardsIn('src/connectors/files/source.ts', sourcesTest, [
    {
      name: 'file: is closed when its reader stops',
      text: 'await using file = await openFile(source)',
      without: 'const file = await openFile(source)',
      test: 'lets go of what it reads when the reader stops early',
    },
  ]),
  ...guardsIn('src/connectors/files/unpacked.ts', sourcesTest, [
    {
      name: 'file: is closed when its reader stops at the first bytes',
      text: 'await bytes.return()',
      without: '',
      test: 'lets go of what it reads when the reader stops early',
    },
  ]),
  ...guardsIn('src/connectors/files/excel/archive.ts', sourcesTest, [
    {
      name: 'file: an archive is closed when its reader stops',
      text: '[Symbol.dispose]: () => zip.close(),',
      without: '[Symbol.dispose]: () => undefined,',
      test: 'lets go of what it reads when the reader stops early',
    },
  ]),
  ...guardsIn('src/connectors/files/random-access.ts', sourcesTest, [
    {
      name: 'file: one of Parquet is closed when its reader stops',
      text: '[Symbol.asyncDispose]: () => file.close(),',
      without: '[Symbol.asyncDispose]: async () => undefined,',
      test: 'lets go of what it reads when the reader stops early',
    },
  ]),
  ...guardsIn('src/connectors/files/whole-file.ts', writeTest, [
    {
      name: 'file: is written beside its place',
      text: 'const part = join(folder, `.${basename(path)}.${randomUUID()}.part`)',
      without: 'const part = path; randomUUID(); basename(path)',
      test: 'shows a reader the old file until the new one is whole',
    },
    {
      name: 'file: nothing is left beside it',
      text: 'await rm(part, { force: true })',
      without: 'rm.name',
      test: 'leaves what was there, and nothing beside it, when the rows break off',
    },
  ]),
  ...guardsIn('src/connectors/files/csv-cell.ts', writeTest, [
    {
      name: 'file: text of CSV is no formula',
      text: 'return /^[=+\\-@\\t\\r]/.test(text) && !number.test(text)',
      without: 'return /^[^\\s\\S]/.test(text) && !number.test(text)',
      test: 'makes no formula of text',
    },
  ]),
  ...guardsIn('src/connectors/postgres/read-postgres.ts', postgresTest, [
    {
      name: 'outside database: read only',
      text: '`begin read only; ',
      without: '`begin; ',
      test: 'writes nothing',
    },
    {
      name: 'outside database: one statement',
      text: "queryMode: 'extended'",
      without: "queryMode: 'simple'",
      test: 'writes nothing',
    },
    {
      name: 'outside database: deadline of a statement',
      text: 'set local statement_timeout = ${timeoutMs};',
      without: 'set local statement_timeout = ${timeoutMs * 0};',
      test: 'gives up a statement at its deadline',
    },
    {
      name: 'outside database: deadline of a lost network',
      text: 'query_timeout: timeoutMs + 5_000,',
      without: '',
      test: 'gives up what a lost network never answers',
    },
    {
      name: 'outside database: the connection is closed',
      text: 'if (connection !== undefined) await closed(connection)',
      without: 'if (connection === undefined) await closed(connection)',
      test: 'is closed when the rows have ended, and when the reader stops early',
    },
    {
      name: 'outside database: columns have names of their own',
      text: 'if (twin === undefined) return',
      without: 'if (twin !== null) return',
      test: 'two columns of one name',
    },
  ]),
  ...guardsIn('src/connectors/postgres/failure.ts', postgresTest, [
    {
      name: 'outside database: errors show no address',
      text: 'redact(partsOf(url).redact(message))',
      without: 'redact(partsOf(message).redact(message) && message)',
      test: 'a password that is refused',
    },
    {
      name: 'outside database: errors show no values',
      text: "code?.startsWith('22')",
      without: "code?.startsWith('never')",
      test: 'a value that cannot be converted',
    },
  ]),
  ...guardsIn('src/connectors/http/body.ts', streamTest, [
    {
      name: 'stream: a cap on what it unpacks to',
      text: 'if (bytes > maxBytes) {',
      without: 'if (bytes < 0) {',
      test: 'at its cap on unpacked bytes',
    },
  ]),
  ...guardsIn('src/connectors/http/open-stream.ts', streamTest, [
    {
      name: 'stream: deadline of the next bytes',
      text: 'new Deadline(this.#call.settings.stream.idleTimeoutMs, [this.#total.signal])',
      without: 'new Deadline(2 ** 30, [this.#total.signal])',
      test: 'when the next bytes do not come',
    },
    {
      name: 'stream: the deadline of the head ends with the head',
      text: '  head[Symbol.dispose]()',
      without: '',
      test: 'not by the deadline for its head, although its first bytes come later',
    },
    {
      name: 'stream: has one reader',
      text: 'if (isUsed)',
      without: 'if (isUsed === null)',
      test: 'is read once',
    },
    {
      name: 'stream: ends with its step, although nobody reads it',
      text: "total.signal.addEventListener('abort', () => discard(answer.body), { once: true })",
      without: '',
      test: 'with its step, although nobody reads it',
    },
    {
      name: 'stream: ends its connection when the reader stops',
      text: 'discard(body)',
      without: '',
      test: 'ends its connection when the reader stops early',
    },
    {
      name: 'stream: the headers show no secret',
      text: 'headers: call.redactor.headers(answer.headers)',
      without: 'headers: answer.headers',
      test: 'a stream shows no secret',
    },
  ]),
  ...guardsIn('src/connectors/http/send.ts', streamTest, [
    {
      name: 'stream: deadline of the whole',
      text: 'const total = new Deadline(call.settings.totalTimeoutMs, call.signals)',
      without: 'const total = new Deadline(2 ** 30, call.signals)',
      test: 'when it drips for ever',
    },
  ]),
  ...guardsIn('src/connectors/settings/yaml-document.ts', settingsTest, [
    {
      name: 'settings: aliases have a cap',
      text: 'document.toJS({ maxAliasCount: mostAliases })',
      without: 'document.toJS({ maxAliasCount: -1 * mostAliases })',
      test: 'aliases of aliases',
    },
    {
      name: 'settings: a key is there once',
      text: 'uniqueKeys: true',
      without: 'uniqueKeys: false',
      test: 'a key that is there twice',
    },
  ]),
  ...guardsIn('src/connectors/settings/settings-text.ts', settingsTest, [
    {
      name: 'settings: a file has a cap',
      text: 'if (bytes.length > mostBytes) {',
      without: 'if (bytes.length < 0) {',
      test: 'more than a megabyte',
    },
  ]),
  ...guardsIn('src/connectors/settings/shown-value.ts', settingsTest, [
    {
      name: 'settings: values of secret keys are not shown',
      text: 'if (isSecretPath(path) || holdsPassword(value))',
      without: 'if (path.length < 0)',
      test: 'a value that the schema refuses',
    },
  ]),
  ...guardsIn('src/connectors/settings/schema-problems.ts', settingsTest, [
    {
      name: 'settings: the message of a schema shows no secret',
      text: "return isSecretPath(path) && text !== '' ?",
      without: "return path.length < 0 && text !== '' ?",
      test: 'by the message of a schema that quotes it',
    },
  ]),
]
