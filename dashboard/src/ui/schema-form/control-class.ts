/** How a control to type into looks; sixteen pixels on a phone, or it zooms in. */
export const controlClass =
  'w-full min-w-0 rounded-md border border-input bg-background px-3 py-2 text-base md:text-sm ' +
  'focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring aria-invalid:border-destructive'
