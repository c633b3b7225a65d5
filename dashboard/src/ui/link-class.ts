/** How a link looks that stands in text or in a table. */
export const linkClass = 'font-medium underline-offset-4 hover:text-primary hover:underline'

/** A link with a line to itself: on a phone as high as a thumb wants it, without more room between the lines. */
export const lineLinkClass = `-my-3 inline-block max-w-full py-3 md:my-0 md:py-0 ${linkClass}`
