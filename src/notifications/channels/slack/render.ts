import type { Body, Message } from '../../channel.ts'
import { cut, cutFields, cutLines, oneLine, plain, webLinks } from '../common/text.ts'

/** Slack cuts texts at 40,000 characters, and folds what is longer than a screen; nobody reads more in a chat. */
const textLength = 3000

/** One attachment, coloured by how it went, with the fields beside it and the first link behind its title. */
export function renderSlack(message: Message): Body {
  const title = cut(oneLine(message.title), 150)
  const [first, ...more] = webLinks(message.links)
  const lines = cutLines(message.lines, 50, 300)
  const text = cut([plain(message.text), ...lines].filter((line) => line !== '').join('\n'), textLength)
  const links = more.slice(0, 10).map(({ label, url }) => `<${slackUrl(url)}|${escaped(label.replaceAll('|', '/'))}>`)
  return {
    attachments: [
      {
        color: colourOf(message),
        title: escaped(title),
        ...(first === undefined ? {} : { title_link: slackUrl(first.url) }),
        text: [escaped(text), ...links].join('\n'),
        fallback: escaped(cut(`${title}: ${oneLine(message.text)}`, 500)),
        fields: cutFields(message.fields, 20, 500).map(([name, value]) => ({
          title: escaped(name),
          value: escaped(value),
          short: value.length <= 40,
        })),
        footer: message.severity,
        ts: Math.floor(message.at.getTime() / 1000),
        // Stars and underscores in a table's name are no markup.
        mrkdwn_in: [],
      },
    ],
  }
}

function colourOf({ kind, severity }: Message): string {
  if (kind === 'alert resolved' || severity === 'info') return 'good'
  return severity === 'warning' ? 'warning' : 'danger'
}

/** The three characters that are Slack's markup; `<!channel>` would otherwise ring at everybody's. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function slackUrl(url: string): string {
  return escaped(url.replaceAll('|', '%7C'))
}
