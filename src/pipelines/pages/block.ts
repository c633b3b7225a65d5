import type { Label } from './label.ts'

/** A part of a page. What it shows are rows of the page's `data`; their columns are named here. */
export type PageBlock =
  | CardBlock
  | SeriesBlock
  | TableBlock
  | TimelineBlock
  | GraphBlock
  | FormBlock
  | ActionBlock
  | TextBlock
  | RunsBlock
  | AlertsBlock
  | WatchBlock

/** What a block and its rows have in common with others. */
interface Shown<Kind extends string> {
  readonly kind: Kind
  readonly title: Label
  /** Which of the page's `data` it shows. */
  readonly source: string
  /** Half of a wide screen instead of all of it. */
  readonly half?: boolean
}

/** A card for each row. */
interface CardBlock extends Shown<'card'> {
  /** The column of what the card is about. */
  readonly label: string
  /** The column of the figure, in large type. */
  readonly value: string
  /** The column of what it is counted in. */
  readonly unit?: string
  /** The column of a line below it. */
  readonly detail?: string
  /** The column of its traffic light: 'green', 'yellow', 'red' or 'grey'. */
  readonly light?: string
  /** How many decimals the figure is shown with, 0 to 6. Default: as many as it has, at most 6. */
  readonly decimals?: number
}

/** Figures over time. */
interface SeriesBlock extends Shown<'series'> {
  /** The column of the day or the instant. */
  readonly time: string
  readonly values: readonly {
    readonly name: string
    readonly title: Label
    readonly as: 'line' | 'bar' | 'area'
    /** As a card's. */
    readonly decimals?: number
  }[]
  /** Columns that tell one series from another: a line for each of their values. */
  readonly by?: readonly string[]
  /** Columns that tell charts apart, each with an axis of its own: what is measured otherwise shares none. */
  readonly charts?: readonly string[]
  readonly unit?: Label
  /** How many days back it shows at first. Default 90. */
  readonly days?: number
}

/** How a column is shown. `time` is an instant, `duration` a number of milliseconds. */
export const columnKinds = ['text', 'number', 'time', 'day', 'duration', 'light', 'state'] as const

/** Rows as they are. */
interface TableBlock extends Shown<'table'> {
  readonly columns: readonly {
    readonly name: string
    readonly title: Label
    readonly as?: (typeof columnKinds)[number]
    /** As a card's. */
    readonly decimals?: number
    /** Where a click leads in the dashboard, with columns in braces: '/runs/{run}'. */
    readonly link?: `/${string}`
  }[]
  /** Which route of Millrace answers with such rows as a file, by `format`: '/api/watches/nightly/days/export'. */
  readonly file?: `/api/${string}/export`
}

/** Bars on an axis of time. */
interface TimelineBlock extends Shown<'timeline'> {
  readonly label: string
  readonly from: string
  /** The column of the end; empty while it lasts. */
  readonly to: string
  readonly state?: string
}

/** Boxes with arrows between them. */
interface GraphBlock extends Shown<'graph'> {
  readonly id: string
  readonly label: string
  /** The column that lists the ids it comes after, with commas between. */
  readonly after: string
  readonly state?: string
}

/** Which route of Millrace is called: '/api/runs'. */
interface Sending {
  readonly method: 'post' | 'patch' | 'delete'
  readonly path: `/api/${string}`
}

/** Asks for values and sends them. */
interface FormBlock {
  readonly kind: 'form'
  readonly title: Label
  /** JSON schema of the values. */
  readonly form: Readonly<Record<string, unknown>>
  /** The values are its body, or stand in that under `under`, beside what `body` has. */
  readonly sends: Sending & { readonly body?: Readonly<Record<string, unknown>>; readonly under?: string }
  readonly label: Label
  readonly half?: boolean
}

/** A button. Who may not call its route does not see it. */
interface ActionBlock {
  readonly kind: 'action'
  readonly label: Label
  readonly sends: Sending & { readonly body?: Readonly<Record<string, unknown>> }
  /** What is asked before. */
  readonly confirm?: Label
}

/** Plain text; nothing in it is taken for HTML. */
interface TextBlock {
  readonly kind: 'text'
  readonly text: Label
}

/** The newest runs of a pipeline. */
interface RunsBlock {
  readonly kind: 'runs'
  readonly title: Label
  readonly pipeline: string
  readonly half?: boolean
}

/** Open alerts, of a pipeline, of a system or all. */
interface AlertsBlock {
  readonly kind: 'alerts'
  readonly title: Label
  readonly pipeline?: string
  readonly system?: string
  /** A 'list' of them with their evidence, or a 'banner' that counts them by severity while there are any. Default 'list'. */
  readonly as?: 'list' | 'banner'
  readonly half?: boolean
}

/** The business day of a watch, as its own page shows it. */
interface WatchBlock {
  readonly kind: 'watch'
  readonly watch: string
  /** Default: the title of the watch. */
  readonly title?: Label
}
