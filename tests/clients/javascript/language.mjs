// The command language of ../README.md: everything but the Kafka library.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Reads commands and answers them; `make(connection)` gives an object with a method for each verb, and `name(error)`. */
export async function main(make) {
  const connection = options(process.argv.slice(2))
  for (const file of ['ca', 'certificate', 'key']) connection[file] &&= readFileSync(connection[file], 'utf8')
  const client = make(connection)
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...words] = line.trim().split(/ +/)
    if (!verb) continue
    let answer
    try {
      answer = await client[verb](command(words))
    } catch (error) {
      console.error(error)
      answer = { error: client.name(error), message: String(error.message) }
    }
    console.log(JSON.stringify(answer))
  }
  process.exit(0)
}

function options(words) {
  const o = {}
  for (let i = 0; i < words.length; i++) {
    const flag = i + 1 === words.length || words[i + 1].startsWith('--')
    o[words[i].slice(2)] = flag ? true : words[++i]
  }
  return o
}

function command(words) {
  const o = { run: 'run', compression: 'none', acks: 'all', protocol: 'classic', seconds: 60, partitions: 1, count: 1, size: 0, rate: 0, errors: 0, ...options(words) }
  for (const key of ['seconds', 'partitions', 'count', 'size', 'rate', 'errors']) o[key] = Number(o[key])
  o.topics = (o.topic ?? '').split(',')
  o.end = Date.now() + o.seconds * 1000
  return o
}

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/** Each record to send, at most 500 at a time: [{ topic, partition, value }]. */
export function* batches(o) {
  let batch = []
  // At a rate, a tenth of a second's records at a time.
  const most = o.rate > 0 ? Math.ceil(o.rate / 10) : 500
  const limit = Math.max(1, Math.min(most, Math.floor(4000000 / Math.max(1, o.size))))
  for (let n = 0; n < o.count; n++) {
    for (const topic of o.topics) batch.push({ topic, partition: n % o.partitions, value: value(o.run, n % o.partitions, Math.floor(n / o.partitions), o.size) })
    if (batch.length >= limit) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

export class Sent {
  acked = {}
  refused = {}
  message = null

  ok(topic, count) {
    this.acked[topic] = (this.acked[topic] ?? 0) + count
  }

  error(topic, name, message, count) {
    this.refused[topic] ??= {}
    this.refused[topic][name] = (this.refused[topic][name] ?? 0) + count
    this.message ??= message
  }

  answer() {
    return { acked: this.acked, refused: this.refused, message: this.message }
  }
}

/** Holds every record of one run against what must stand there. */
export class Seen {
  next = new Map()
  got = {}
  errors = {}
  twice = 0
  gaps = 0
  broken = 0

  constructor(o) {
    this.o = o
  }

  record(topic, partition, data) {
    const [run, number, sequence] = data.subarray(0, 64).toString('latin1').split(/[.|]/, 3)
    if (run !== this.o.run) return
    const place = `${topic}/${partition}`
    const expected = this.next.get(place) ?? 0
    if (Number(number) !== partition || !value(run, partition, Number(sequence), data.length).equals(data)) {
      this.broken++
    } else if (Number(sequence) < expected) {
      this.twice++
    } else {
      this.gaps += Number(sequence) - expected
      this.next.set(place, Number(sequence) + 1)
      this.got[topic] = (this.got[topic] ?? 0) + 1
    }
  }

  error(name) {
    this.errors[name] = (this.errors[name] ?? 0) + 1
  }

  done() {
    const sum = counts => Object.values(counts).reduce((a, b) => a + b, 0)
    if (!this.linger && sum(this.got) >= this.o.count && sum(this.errors) >= this.o.errors) this.linger = Date.now() + 500
    return Date.now() > this.o.end || (this.linger && Date.now() > this.linger)
  }

  answer() {
    return { got: this.got, twice: this.twice, gaps: this.gaps, broken: this.broken, errors: this.errors }
  }
}

function value(run, partition, sequence, size) {
  const token = Buffer.from(`${run}.${partition}.${sequence}|`)
  return Buffer.alloc(Math.max(size, token.length), token)
}

/** What came of each step of `administer`: a value, or Kafka's name of the error. */
export class Steps {
  done = {}

  constructor(name) {
    this.name = name
  }

  async take(step, call) {
    try {
      this.done[step] = plain((await call()) ?? null)
    } catch (error) {
      console.error(step, error)
      this.done[step] = { error: this.name(error) }
    }
  }
}

/** JSON of what a library returns. */
function plain(value) {
  const simple = (_, v) => (typeof v === 'bigint' ? String(v) : v instanceof Map ? Object.fromEntries(v) : Buffer.isBuffer(v) ? v.toString('hex') : v)
  return JSON.parse(JSON.stringify(value, simple))
}

/** Whether it holds within ten seconds: what was changed takes its time to show. */
export async function until(holds) {
  for (const end = Date.now() + 10000; Date.now() < end; await sleep(100)) {
    try {
      if (await holds()) return true
    } catch (error) {
      console.error(error)
    }
  }
  return holds()
}
