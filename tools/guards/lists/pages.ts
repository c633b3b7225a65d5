import { guardsIn } from '../guard.ts'

/** What keeps pages that systems declare within the dashboard and its routes. */
export const pages = [
  ...guardsIn('src/pipelines/pages/check-block.ts', 'src/pipelines/pages/page.test.ts', [
    {
      name: 'pages: a link in a page stays in the dashboard',
      text: `if (typeof link === 'string' && /^\\/(?![/\\\\])/.test(link)) return`,
      without: `if (link) return`,
      test: 'expected link to be a page of the dashboard',
    },
    {
      name: 'pages: an action of a page calls a route of Millrace',
      text: `if (typeof path === 'string' && /^\\/api\\/[\\w./-]+$/.test(path)) return`,
      without: `if (path) return`,
      test: "expected path to be a route such as '/api/runs'",
    },
    {
      name: 'pages: the file of a table comes from a route of Millrace',
      text: `if (typeof path === 'string' && /^\\/api\\/[\\w./-]+\\/export$/.test(path)) return`,
      without: `if (path) return`,
      test: "expected file to be a route such as '/api/alerts/export'",
    },
  ]),
  ...guardsIn('src/watches/job-run-store.ts', 'src/watches/timeline/read-timeline.test.ts', [
    {
      name: 'a run that others came after does not go on for ever on the page of the day',
      text: 'AND o.started_at > r.started_at)',
      without: 'AND false)',
      test: 'a run that crosses the start of the day is on the page of today until it ends',
    },
  ]),
  ...guardsIn('src/cli/output/words.ts', 'src/cli/output/words.test.ts', [
    {
      name: 'what others said does not steer a terminal',
      text: `text.replaceAll(/[^\\P{Cc}\\n\\t]/gu, '')`,
      without: 'text',
      test: 'what would steer a terminal is left out',
    },
  ]),
]
