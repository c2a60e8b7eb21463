import { isRfc3339 } from '../../compiler/asl/timestamp.ts'
import {
  type Comparison,
  COMPARISONS,
  type ComparisonOperator,
  TYPE_TESTS,
  type TypeTest,
  type ValueComparison,
} from '../../compiler/asl/types.ts'
import type { Json } from '../semantics/json.ts'
import { FieldFault } from './failure.ts'
import { wildcardTest } from './queries/bounded-regex.ts'
import type { QueryData } from './queries/data.ts'
import { type PathResult, pathReader } from './queries/jsonpath.ts'
import { compiledPath } from './queries/template.ts'

/** A data-test expression of a Choice ("Choice State" of the specification): one Variable and one comparison. */
export function compileComparison(test: Comparison & { readonly Variable: string }): (data: QueryData) => boolean {
  const variable = pathReader(compiledPath(test.Variable))
  const operator = Object.keys(test).find((key) => key !== 'Variable' && key !== 'Comment') as ComparisonOperator
  const operand = test[operator] as string | number | boolean
  if (isTypeTest(operator)) return (data) => TYPE_TEST[operator](variable(data)) === operand
  const valueAt = (data: QueryData): Json => required(variable(data), test.Variable)
  if (operator === 'StringMatches') {
    const matches = wildcardTest(String(operand))
    return (data) => {
      const value = valueAt(data)
      return typeof value === 'string' && matches(value)
    }
  }
  if (operator.endsWith('Path')) {
    const compare = comparer(operator.slice(0, -'Path'.length) as ValueComparison)
    const other = pathReader(compiledPath(String(operand)))
    return (data) => compare(valueAt(data), required(other(data), String(operand)))
  }
  const compare = comparer(operator as ValueComparison)
  return (data) => compare(valueAt(data), operand)
}

function required(read: PathResult, text: string): Json {
  if (read.found) return read.value
  throw new FieldFault(
    'States.Runtime',
    `Invalid path '${text}': The choice state's condition path references an invalid value.`,
  )
}

function isTypeTest(operator: string): operator is TypeTest {
  return (TYPE_TESTS as readonly string[]).includes(operator)
}

/** What is not there is of no type; only IsPresent may ask. */
const TYPE_TEST: Readonly<Record<TypeTest, (read: PathResult) => boolean>> = {
  IsPresent: (read) => read.found,
  IsNull: (read) => read.found && read.value === null,
  IsNumeric: (read) => read.found && typeof read.value === 'number',
  IsString: (read) => read.found && typeof read.value === 'string',
  IsBoolean: (read) => read.found && typeof read.value === 'boolean',
  IsTimestamp: (read) => read.found && isTimestamp(read.value),
}

const ORDERS = {
  Equals: (order: number) => order === 0,
  LessThan: (order: number) => order < 0,
  GreaterThan: (order: number) => order > 0,
  LessThanEquals: (order: number) => order <= 0,
  GreaterThanEquals: (order: number) => order >= 0,
} as const

/** Values of another type than the operator's never compare. */
function comparer(operator: ValueComparison): (left: Json, right: Json) => boolean {
  const kind = COMPARISONS[operator]
  const holds = ORDERS[operator.replace(/^(?:String|Numeric|Boolean|Timestamp)/, '') as keyof typeof ORDERS]
  if (kind === 'timestamp') {
    return (left, right) => isTimestamp(left) && isTimestamp(right) && holds(order(Date.parse(left), Date.parse(right)))
  }
  return (left, right) =>
    typeof left === kind && typeof right === kind && holds(order(left as string | number, right as string | number))
}

function isTimestamp(value: Json): value is string {
  return typeof value === 'string' && isRfc3339(value)
}

function order(left: string | number, right: string | number): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
