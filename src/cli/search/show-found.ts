import type { Command } from 'commander'
import { search } from '../../api/search.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows everything with a text in its name. */
export async function showFound(command: Command, text: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const items = await search(platform, text)
    if (json) printJson({ items })
    else if (items.length === 0) print(`nothing has '${text}' in its name`)
    else
      print(
        table(
          ['kind', 'id', 'title', ''],
          items.map(({ kind, id, title, detail }) => [kind, id, title, detail]),
        ),
      )
    return exitCodes.done
  })
}
