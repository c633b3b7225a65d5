/** Below this many letters only the value itself is looked for: its disguises would be in every other word. */
const shortestDisguised = 4

/** The ways a value is written where it is echoed: itself, url-encoded, in base64, escaped as JSON or HTML. */
export function disguisesOf(value: string): Set<string> {
  const disguises = new Set([value])
  if (value.length < shortestDisguised) return disguises
  for (const text of [...urlEncoded(value), ...inBase64(value), ...escapedForms(value)]) disguises.add(text)
  return disguises
}

function urlEncoded(value: string): string[] {
  const wellFormed = value.toWellFormed()
  const component = encodeURIComponent(wellFormed)
  const forms = [
    component,
    encodeURIComponent(component),
    encodeURI(wellFormed),
    new URLSearchParams({ v: value }).toString().slice(2),
    new URL(`http://h/?${wellFormed.replaceAll('#', '%23')}`).search.slice(1),
    new URL(`http://h/${wellFormed.replaceAll(/[?#]/g, encodeURIComponent)}`).pathname.slice(1),
  ]
  // A path such as `a/../b` loses letters on the way through URL; what is left may be short and common.
  return forms.filter((form) => form.length >= value.length)
}

/**
 * Base64 of the value, alone and inside something longer (`user:value`): by where it starts there, one of three. Of
 * those only the letters that depend on nothing but the value.
 */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value)
  const whole = bytes.toString('base64')
  const inside = [0, 1, 2].map((lead) => {
    const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64')
    const from = Math.ceil((lead * 8) / 6)
    return text.slice(from, Math.floor(((lead + bytes.length) * 8) / 6))
  })
  const forms = [whole, ...inside.filter((text) => text.length >= shortestDisguised)]
  const urlSafe = [bytes.toString('base64url'), ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]
  return [...forms, ...urlSafe].flatMap((form) => [form, encodeURIComponent(form)])
}

function escapedForms(value: string): string[] {
  // A naive server decodes %20 of a query and leaves the plus.
  return [value, value.replaceAll(' ', '+')].flatMap((text) => {
    const json = JSON.stringify(text).slice(1, -1)
    // JSON as a text within JSON, which is how gateways wrap the errors of what is behind them.
    const nested = JSON.stringify(json).slice(1, -1)
    const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const quoted = html.replaceAll('"', '&quot;')
    return [text, json, json.replaceAll('/', '\\/'), nested, html, quoted, quoted.replaceAll("'", '&#39;')]
  })
}
