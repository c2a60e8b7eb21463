// Loaded with `--import` into a process that is measured: at its end it says in a file how much memory it had at most, in KiB.
import { writeFileSync } from 'node:fs'

process.on('exit', () => writeFileSync(process.env.STEPWRIGHT_PEAK_FILE, String(process.resourceUsage().maxRSS)))
