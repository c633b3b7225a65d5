import { z } from 'zod'

/** The parameters of a data request, wherever they stood: in the query, in a JSON body or in the X-Params header. */
const eiaParameters = z.object({
  frequency: z.string().default('daily'),
  data: z.array(z.string()).default([]),
  facets: z.record(z.string(), z.array(z.string())).default({}),
  start: z.string().optional(),
  end: z.string().optional(),
  sort: z.array(z.object({ column: z.string(), direction: z.string().default('desc') })).default([]),
  offset: z.coerce.number().int().min(0).catch(0),
  length: z.coerce.number().int().min(0).catch(5000),
  out: z.string().default('json'),
})

export type EiaQuery = z.infer<typeof eiaParameters>

/** `facets[series][]` becomes `['facets', 'series', '']`. */
function pathOf(parameter: string): string[] {
  const [head = '', ...rest] = parameter.split('[')
  return [head, ...rest.map((part) => part.replace(/\]$/, ''))]
}

/** Reads the bracket notation: `data[0]=value&facets[series][]=RWTC&sort[0][column]=period`. */
function fromSearch(search: URLSearchParams): unknown {
  const plain: Record<string, string> = {}
  const data: string[] = []
  const facets: Record<string, string[]> = {}
  const sort: Record<string, string>[] = []
  for (const [name, value] of search) {
    const [head = '', first, second] = pathOf(name)
    if (head === 'data') data.push(value)
    else if (head === 'facets' && first) facets[first] = [...(facets[first] ?? []), value]
    else if (head === 'sort' && second) sort[Number(first)] = { ...sort[Number(first)], [second]: value }
    else plain[head] = value
  }
  return { ...plain, data, facets, sort: sort.filter(Boolean) }
}

/** The query of a request; a JSON body comes before the X-Params header, and that before the address. */
export async function eiaQueryOf(request: Request): Promise<EiaQuery> {
  const json = request.method === 'POST' ? await request.text() : request.headers.get('x-params')
  return eiaParameters.parse(json ? JSON.parse(json) : fromSearch(new URL(request.url).searchParams))
}
