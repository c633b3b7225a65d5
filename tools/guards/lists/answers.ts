import { guardsIn } from '../guard.ts'

const bodyTest = 'src/connectors/http/body.test.ts'
const pagingTest = 'src/connectors/http/paging.test.ts'
const redirectTest = 'src/connectors/http/redirect.test.ts'

/** What keeps the answers of outside services from filling the memory, leading elsewhere, and going on for ever. */
export const answers = [
  ...guardsIn('src/connectors/http/body.ts', bodyTest, [
    {
      name: 'a body has its cap',
      text: 'if (received.bytes + chunk.length > maxBytes)',
      without: 'if (received.bytes < 0)',
      test: 'while it arrives, when it announces none',
    },
    {
      name: 'a compressed body has its cap',
      text: 'if (bytes > maxBytes) throw new TooLarge()',
      without: '',
      test: 'compressed, when it goes on for ever and decompresses to nothing',
    },
  ]),
  ...guardsIn('src/connectors/http/attempt.ts', bodyTest, [
    {
      name: 'a body that is announced as too long is not read',
      text: 'refuseAnnounced(call, answer)',
      without: '',
      test: 'by its announced length, before any of it is read',
    },
  ]),
  ...guardsIn('src/connectors/http/redirect.ts', redirectTest, [
    {
      name: 'another origin gets no credentials in headers',
      text: ', headers: harmless(request.headers, redactor) }',
      without: ' }',
      test: 'gets no credentials, and they do not come back with a redirect home',
    },
    {
      name: 'another origin gets no credentials in the address',
      text: 'url: withoutKeys(url, redactor)',
      without: 'url',
      test: 'gets no credentials, and they do not come back with a redirect home',
    },
    {
      name: 'another origin gets no credentials in the path',
      text: 'if (redactor.finds(url.href))',
      without: 'if (!url)',
      test: 'is not gone to when the key stands in the path',
    },
    {
      name: 'an encrypted connection stays one',
      text: "if (request.url.protocol === 'https:' && url.protocol === 'http:')",
      without: 'if (!url)',
      test: 'is another port, scheme or name',
    },
    {
      name: 'what may have taken effect is not redirected',
      text: "if (request.method !== 'GET' && request.method !== 'HEAD')",
      without: 'if (!request)',
      test: ' does not',
    },
    {
      name: 'a redirect leads to http or https',
      text: '|| !/^https?:$/.test(url.protocol)',
      without: '',
      test: 'ftp://files.example/x',
    },
  ]),
  ...guardsIn('src/connectors/http/attempt.ts', redirectTest, [
    {
      name: 'so many redirects at most',
      text: 'if (redirects === mostRedirects) throw',
      without: 'if (redirects < 0) throw',
      test: 'at most five times',
    },
  ]),
  ...guardsIn('src/connectors/http/page-guard.ts', pagingTest, [
    {
      name: 'paging: so many pages at most',
      text: 'if (++this.#pages <= maxPages) return',
      without: 'if (++this.#pages < maxPages + 99) return',
      test: 'stops with an error at the cap of pages, and shows no key',
    },
    {
      name: 'paging: the same page again',
      text: 'if (items.length > 0) this.#refuseRepeated(items)',
      without: '',
      test: 'stops with an error when the service ignores the offset',
    },
    {
      name: 'paging: items that were counted do not come',
      text: "if (items.length === 0) this.#refuseFewer('an empty page')",
      without: '',
      test: 'stops with an error when items that were counted do not come',
    },
    {
      name: 'paging: a total that shrinks',
      text: 'if (now < before) {',
      without: 'if (now < 0) {',
      test: 'stops with an error when the total shrinks on the way, though as many items have come',
    },
    {
      name: 'paging: a total is a number',
      text: 'if (!Number.isSafeInteger(now) || now < 0)',
      without: 'if (now === undefined)',
      test: 'refuses a total of ',
    },
  ]),
  ...guardsIn('src/connectors/http/paging-by-link.ts', pagingTest, [
    {
      name: 'paging: a link to another origin',
      text: 'if (url === undefined || url.origin !== origin)',
      without: 'if (url === undefined)',
      test: '//evil.example/items',
    },
    {
      name: 'paging: a link that leads back',
      text: 'if (next !== undefined && asked.has(next))',
      without: 'if (asked.size > 99)',
      test: 'stops with an error when a link leads back, also over empty pages',
    },
    {
      name: 'paging: no link before the total',
      text: 'guard.ends()',
      without: '',
      test: 'stops with an error when there is no link before all that were counted have come',
    },
  ]),
  ...guardsIn('src/connectors/http/paging.ts', pagingTest, [
    {
      name: 'paging: the last page before the total',
      text: 'guard.ends()',
      without: '',
      test: 'stops with an error when its last page comes before all that were counted',
    },
  ]),
]
