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
  ]),
]
