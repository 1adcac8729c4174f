// Reads BPMN files, each as a JSON string on a line of standard input, as other editors do.
// Prints for each line a JSON list of the warnings; [] is a file in order.
import { createInterface } from "node:readline";
import { BpmnModdle } from "bpmn-moddle";

const moddle = new BpmnModdle();

for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { warnings } = await moddle.fromXML(JSON.parse(line));
    console.log(JSON.stringify(warnings.map((warning) => warning.message)));
  } catch (error) {
    console.log(JSON.stringify([error.message]));
  }
}
