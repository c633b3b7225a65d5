import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'

/** A page of ours: a heading, a sentence, perhaps one button. */
export interface Page {
  title: string
  text: string
  button?: { label: string; formKey: string }
}

/** Nothing is loaded, nothing runs, forms go to us, and no other site shows it. */
export const pageSecurity = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
})

/** Everything that is put in is escaped. The form goes to the page's own address. */
export function pageOf({ title, text, button }: Page) {
  const form = button
    ? html`<form method="post"><input type="hidden" name="key" value="${button.formKey}"><button>${button.label}</button></form>`
    : ''
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body>
</html>`
}
