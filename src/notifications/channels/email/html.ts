import type { Severity } from '../../../pipelines/severity.ts'

interface Parts {
  title: string
  text: string
  fields: readonly [string, string][]
  lines: readonly string[]
  links: readonly { label: string; url: string }[]
}

const colours = { info: '#2e7d32', warning: '#ef6c00', critical: '#c62828' }

/** A page without pictures, scripts and style sheets, which mailboxes take out anyway. */
export function htmlOf({ title, text, fields, lines, links }: Parts, severity: Severity): string {
  const cell = 'style="padding:2px 12px 2px 0;text-align:left;vertical-align:top"'
  const rows = fields.map(
    ([name, value]) => `<tr><th ${cell}>${escaped(name)}</th><td ${cell}>${withBreaks(value)}</td></tr>`,
  )
  const blocks = [
    `<h2 style="margin:0 0 12px;padding-left:10px;border-left:6px solid ${colours[severity]}">${escaped(title)}</h2>`,
    text === '' ? '' : `<p>${withBreaks(text)}</p>`,
    rows.length === 0 ? '' : `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    ...links.map(({ label, url }) => `<p><a href="${escaped(url)}">${escaped(label)}</a></p>`),
  ]
  const body = blocks.filter((block) => block !== '').join('\n')
  return `<!doctype html><html><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body style="font-family:sans-serif">\n${body}\n</body></html>`
}

/** User text is data, in an attribute as well. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function withBreaks(text: string): string {
  return escaped(text).replaceAll('\n', '<br>\n')
}
