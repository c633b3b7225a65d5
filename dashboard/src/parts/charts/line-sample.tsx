interface LineSampleProps {
  /** A colour of the theme: 'var(--primary)'. */
  stroke: string
  /** Empty for a whole line. */
  dash?: string | undefined
}

/** A line as it is drawn, for a legend: who does not tell the colours apart goes by the dashes. */
export function LineSample({ stroke, dash }: LineSampleProps) {
  return (
    <svg width="26" height="8" className="shrink-0" aria-hidden>
      <line x1="0" y1="4" x2="26" y2="4" stroke={stroke} strokeWidth="2" {...(dash && { strokeDasharray: dash })} />
    </svg>
  )
}
