import { useFormat } from '../texts/texts.ts'

interface WhenProps {
  at: string | null
  /** 'in 5 minutes' in place of the time of day. */
  isRelative?: boolean
}

/** A time, exact to the second for who points at it. */
export function When({ at, isRelative = false }: WhenProps) {
  const format = useFormat()
  if (at === null) return <span className="text-muted-foreground">{'–'}</span>
  return (
    <time dateTime={at} title={format.dateTime(at)} className="whitespace-nowrap tabular-nums">
      {isRelative ? format.relative(at) : format.moment(at)}
    </time>
  )
}
