import { guardsIn } from '../guard.ts'

const store = 'src/monitoring/freshness/series-store.ts'
const freshnessTest = 'src/monitoring/freshness/freshness.test.ts'

/** What keeps a look at how it goes from taking long, and from looking wrong. */
export const monitoring = [
  ...guardsIn(store, freshnessTest, [
    {
      name: 'reading a dataset has a deadline',
      text: 'SET LOCAL statement_timeout = ${deadlineMs}; ',
      without: 'SELECT; ',
      test: 'gives up on a dataset that takes too long',
    },
    {
      name: 'so many series of a dataset are listed at most, by the index',
      text: 'WHERE place <= ${mostSeries}',
      without: '',
      test: 'lists fifty series and counts the others',
    },
    {
      name: 'so many series of a dataset are listed at most, by sorting',
      text: ' LIMIT ${mostSeries}`',
      without: '`',
      test: 'lists fifty series and counts the others',
    },
    {
      name: 'counting series ends somewhere',
      text: ' WHERE f.place < ${mostCounted}',
      without: '',
      test: 'stops counting after five thousand series',
    },
    {
      name: 'an index that leaves rows out is not gone by',
      text: ' AND i.indpred IS NULL',
      without: '',
      test: 'goes by an index only if one leads to the newest row',
    },
    {
      name: 'an index with nulls in it is not gone by',
      text: ' AND a.attnotnull',
      without: '',
      test: 'goes by an index only if one leads to the newest row',
    },
  ]),
  ...guardsIn('src/database/identifier.ts', freshnessTest, [
    {
      name: 'names of tables and columns are quoted',
      text: 'return `"${name}"`',
      without: 'return `${name}`',
      test: 'tells of every series its newest row',
    },
  ]),
  ...guardsIn('src/cli/status/watch-status.ts', 'test/cli/status.test.ts', [
    {
      name: 'a database that does not answer does not keep a watch from its end',
      text: 'await Promise.race([observer.look(), stopped])',
      without: 'await observer.look()',
      test: 'ends on Ctrl-C while the database does not answer',
    },
  ]),
  ...guardsIn('src/cli/status/screen.ts', 'src/cli/status/screen.test.ts', [
    {
      name: 'a watch gives the terminal back',
      text: '${wrapLines}${showCursor}',
      without: '',
      test: 'gives the terminal back as it was',
    },
    {
      name: 'a picture does not scroll',
      text: 'if (lines.length <= rows) return lines',
      without: 'if (lines.length > 0) return lines',
      test: 'cuts a picture that is higher than the terminal',
    },
  ]),
]
