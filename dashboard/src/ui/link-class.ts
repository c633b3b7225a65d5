/** How a link looks that stands in text or in a table. */
export const linkClass = 'font-medium underline-offset-4 hover:text-primary hover:underline'
