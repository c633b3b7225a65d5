import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Json, Stored } from '../json.ts'
import type { Leaves, LeavesItems, StepTypes } from '../step-type.ts'
import type { ItemSource, WaitContext, WaitSettings } from './wait-options.ts'

/** What is shown where nobody says: the item, or nothing. */
export type ShownByDefault<Steps extends StepTypes, From> = [ItemSource<Steps, From>] extends [never]
  ? null
  : Steps[ItemSource<Steps, From>]['item']

/** Who is asked, beside administrators, who may always decide. */
interface Reviewers {
  /** By e-mail address. */
  assignees?: readonly string[]
  /** The members of a group of users. */
  group?: string
}

/** What is answered with, before the form has made something of it. Not by what is shown: its type would have to be known before. */
type GivenAnswer<Form, Edit> = Form extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Form>
  : Edit extends true
    ? Json
    : never

type Answer<Shown, Form, Edit> = Form extends StandardSchemaV1
  ? Stored<StandardSchemaV1.InferOutput<Form>>
  : Edit extends true
    ? Stored<Shown>
    : null

/** Options of `.review`. Without assignees and a group any operator decides. */
export interface ReviewOptions<Params, Steps extends StepTypes, From, Shown, Form, Edit extends boolean>
  extends WaitSettings<Params, Steps, From>,
    Reviewers {
  /** What it is about, in a line. Default: the step's name. */
  title?: string
  /** What the reviewer looks at, as JSON. Default: the item, or nothing. */
  show?: (context: WaitContext<Params, Steps, From>) => Shown | Promise<Shown>
  /** What an answer must be: a schema that can be told as JSON Schema. With `edit` it is that of what is shown. */
  form?: Form
  /** The reviewer may change what is shown; the answer is what it has become, and what was changed is kept. */
  edit?: Edit
  /** Approvals that are needed. One rejection decides. Default 1. */
  quorum?: number
  /** How long people have: '4h'. Default: for ever. */
  within?: string
  /** What counts when nobody has decided in time: a decision, an answer, or a function that makes one when people are asked. */
  fallback?:
    | 'approve'
    | 'reject'
    | NoInfer<GivenAnswer<Form, Edit>>
    | ((context: WaitContext<Params, Steps, From>) => NoInfer<GivenAnswer<Form, Edit>>)
  /** Those who are asked are reminded this often. */
  remind?: string
  /** Others may decide, too, and are told, once nobody has for so long. */
  escalate?: Reviewers & { after: string }
  /** What a rejection does to the step. Default 'complete': readers go by its decision. */
  onReject?: 'complete' | 'fail'
}

/** What people have decided. */
type Reviewed<Shown, Answered> = {
  shown: Stored<Shown>
  /** Who has decided, 'person ada@example.com'; null where nobody has. */
  by: string | null
  comment: string | null
} & (
  | { decision: 'approved'; answer: Answered }
  | { decision: 'rejected'; answer: null }
  /** Nobody decided in time; the answer is that of the fallback, if it has one. */
  | { decision: 'timed_out'; answer: Answered | null }
)

export type ReviewLeaves<Steps extends StepTypes, From, Shown, Form, Edit> = [ItemSource<Steps, From>] extends [never]
  ? Leaves<Reviewed<Shown, Answer<Shown, Form, Edit>>>
  : LeavesItems<Reviewed<Shown, Answer<Shown, Form, Edit>>>
