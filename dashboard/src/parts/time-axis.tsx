/** The beginning, the middle and the end of a stretch of time, above tracks that lie under each other. */
export function TimeAxis({ from, to, format }: { from: number; to: number; format(at: number): string }) {
  return (
    <div aria-hidden className="flex justify-between px-4 pb-2 text-xs text-muted-foreground tabular-nums md:pl-60">
      {[0, 0.5, 1].map((part) => (
        <span key={part}>{format(from + part * (to - from))}</span>
      ))}
    </div>
  )
}
