import { secureHeaders } from 'hono/secure-headers'

/** Scripts, styles and data come from here alone, nothing is written into a page, and no other site shows it. */
export const doorSecurity = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  // Whoever speaks TLS in front of it says so.
  strictTransportSecurity: false,
})
