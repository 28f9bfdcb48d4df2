// The clinic: patients, each with none, one or several lab results and treatments. All invented; docs/samples.md lists
// what is true in it.
import { Random } from '../../src/table/random';
import { chance, clamp, dayOf, isoDay, logistic, roundTo, weighted } from './chance';
import type { Cell, Sample } from './csv';

const patientsTotal = 5000;
const childrenTotal = 5000;
const withoutLab = 1916;
const withoutTreatment = 1831;
const lastDay = dayOf(2024, 6, 30);

type Diagnosis = 'none' | 'hypertension' | 'diabetes' | 'anaemia' | 'hypothyroidism' | 'asthma';

interface Patient {
  id: number;
  sex: 'F' | 'M';
  born: number;
  registered: number;
  diagnosis: Diagnosis;
  smoker: 'yes' | 'no' | null;
  /** How ill for the diagnosis, standard normal: shared by all results of the patient. */
  severity: number;
}

function drawPatient(random: Random, id: number): Patient {
  const sex = chance(random, 0.54) ? 'F' : 'M';
  const age = clamp(Math.round(46 + 21 * random.normal()), 1, 97);
  const born = lastDay - Math.round((age + random.next()) * 365.2425);
  const registered = Math.max(born, lastDay - Math.round(5500 * random.next() ** 1.6));
  const risks: Record<Diagnosis, number> = {
    none: 1,
    hypertension: 1.9 * logistic((age - 58) / 9),
    diabetes: 0.8 * logistic((age - 60) / 11),
    anaemia: sex === 'F' && age >= 15 && age <= 50 ? 0.3 : 0.07,
    hypothyroidism: (sex === 'F' ? 0.32 : 0.07) * logistic((age - 38) / 10),
    asthma: 0.28 * logistic((34 - age) / 12) + 0.05,
  };
  const diagnosis = weighted(random, risks);
  const smokes = age < 15 ? 0.01 : clamp(0.32 - 0.0035 * Math.abs(age - 40) + (sex === 'M' ? 0.08 : 0), 0.04, 0.5);
  const asked = registered >= dayOf(2016, 1, 1) ? 0.96 : 0.7;
  const smoker = chance(random, smokes) ? 'yes' : 'no';
  return {
    id,
    sex,
    born,
    registered,
    diagnosis,
    smoker: chance(random, asked) ? smoker : null,
    severity: random.normal(),
  };
}

/** How many children each patient has: `without` patients none, the others at least one and at most 8, `total` in all. */
function childCounts(random: Random, weights: number[], without: number, total: number): number[] {
  const order = weights
    .map((weight, i) => ({ i, key: -Math.log(1 - random.next()) / weight }))
    .sort((a, b) => a.key - b.key);
  const having = order.slice(0, weights.length - without).map(({ i }) => i);
  const counts = weights.map(() => 0);
  for (const i of having) counts[i] = 1;
  const reach = having.reduce((sum, i) => sum + weights[i], 0);
  let left = total - having.length;
  while (left > 0) {
    let rest = random.next() * reach;
    const i = having.find((h) => (rest -= weights[h]) < 0) ?? having[0];
    if (counts[i] < 8) {
      counts[i]++;
      left--;
    }
  }
  return counts;
}

const tests: Record<Diagnosis, Record<string, number>> = {
  none: { haemoglobin: 4, cholesterol: 3, hba1c: 1, tsh: 1 },
  hypertension: { cholesterol: 5, haemoglobin: 2, hba1c: 1, tsh: 0.5 },
  diabetes: { hba1c: 8, cholesterol: 2, haemoglobin: 0.6, tsh: 0.3 },
  anaemia: { haemoglobin: 9, hba1c: 0.4, cholesterol: 0.6, tsh: 0.6 },
  hypothyroidism: { tsh: 8, cholesterol: 1.5, haemoglobin: 1, hba1c: 0.3 },
  asthma: { haemoglobin: 5, cholesterol: 1.5, hba1c: 0.5, tsh: 0.5 },
};

/** haemoglobin g/l, HbA1c %, TSH mIU/l (0.01 is the limit of detection), cholesterol mmol/l. */
function labValue(random: Random, patient: Patient, test: string, age: number): number {
  const { sex, diagnosis, severity } = patient;
  const noise = random.normal();
  if (test === 'haemoglobin') {
    const fall = diagnosis === 'anaemia' ? 38 + 9 * severity : 3 * severity;
    return roundTo(clamp((sex === 'F' ? 135 : 150) - fall - Math.max(0, age - 65) * 0.3 + 5 * noise, 45, 190), 1);
  }
  if (test === 'hba1c')
    return roundTo(
      clamp(
        (diagnosis === 'diabetes' ? 7.6 + 0.9 * severity : 5.3 + 0.15 * severity) + 0.006 * (age - 45) + 0.2 * noise,
        4,
        14,
      ),
      0.1,
    );
  if (test === 'tsh')
    return roundTo(
      clamp(
        Math.exp((diagnosis === 'hypothyroidism' ? 2.1 + 0.5 * severity : 0.55 + 0.4 * severity) + 0.15 * noise),
        0.01,
        100,
      ),
      0.01,
    );
  return roundTo(
    clamp(
      4.1 + 0.022 * clamp(age - 20, 0, 50) + (diagnosis === 'hypertension' ? 0.5 : 0) + 0.55 * severity + 0.25 * noise,
      2,
      10,
    ),
    0.1,
  );
}

const therapies: Record<Diagnosis, Record<string, number>> = {
  none: { vaccination: 6, physiotherapy: 3, antibiotic: 3 },
  hypertension: { 'ACE inhibitor': 6, diuretic: 3, 'diet advice': 1 },
  diabetes: { metformin: 6, insulin: 2, 'diet advice': 2 },
  anaemia: { iron: 9, transfusion: 0.7, 'diet advice': 1 },
  hypothyroidism: { levothyroxine: 9, 'diet advice': 0.5 },
  asthma: { inhaler: 8, physiotherapy: 1, antibiotic: 1 },
};
/** Days from start to end: fixed for what is done once, a habit of round weeks for courses, long for what is taken for life. */
const courses: Record<string, number[]> = {
  vaccination: [0],
  transfusion: [0, 0, 1],
  'diet advice': [0, 28, 84],
  antibiotic: [5, 7, 7, 7, 10],
  physiotherapy: [42, 42, 56, 84],
  iron: [84, 84, 112, 168],
};

/** Start and end of a treatment; a treatment that runs still has no end. */
function course(random: Random, therapy: string, from: number): [number, number | null] {
  const started = from + Math.floor((lastDay - from + 1) * random.next() ** 0.8);
  const lengths = courses[therapy];
  const days = lengths ? lengths[random.below(lengths.length)] : Math.round(700 * Math.exp(0.7 * random.normal()));
  const ended = started + days;
  return [started, ended <= lastDay ? ended : null];
}

export function clinic(seed: number): Sample {
  const random = Random.for(seed, 'clinic');
  const patients = Array.from({ length: patientsTotal }, (_, i) => drawPatient(random, i + 1));
  const age = (p: Patient) => (lastDay - p.born) / 365.2425;
  const need = (p: Patient, ill: number) => (p.diagnosis === 'none' ? 1 : ill) * (0.5 + age(p) / 60);

  const labs: Cell[][] = [];
  const labCounts = childCounts(
    random,
    patients.map((p) => need(p, 2.6)),
    withoutLab,
    childrenTotal,
  );
  for (const [i, patient] of patients.entries())
    for (let k = 0; k < labCounts[i]; k++) {
      const test = weighted(random, tests[patient.diagnosis]);
      const value = labValue(random, patient, test, age(patient));
      labs.push([labs.length + 1, patient.id, test, chance(random, 0.02) ? null : value]);
    }

  const treatments: Cell[][] = [];
  const treatmentCounts = childCounts(
    random,
    patients.map((p) => need(p, 3.2)),
    withoutTreatment,
    childrenTotal,
  );
  for (const [i, patient] of patients.entries()) {
    let from = patient.registered;
    const usual = weighted(random, therapies[patient.diagnosis]);
    for (let k = 0; k < treatmentCounts[i]; k++) {
      const therapy = chance(random, 0.6) ? usual : weighted(random, therapies[patient.diagnosis]);
      const [started, ended] = course(random, therapy, from);
      from = started;
      treatments.push([
        treatments.length + 1,
        patient.id,
        therapy,
        isoDay(started),
        ended === null ? null : isoDay(ended),
      ]);
    }
  }

  return {
    name: 'clinic',
    title: 'Clinic',
    words: 'patients, lab results and treatments',
    tables: [
      {
        name: 'patients',
        columns: ['patient_id', 'sex', 'birth_date', 'registered', 'diagnosis', 'smoker'],
        rows: patients.map((p) => [p.id, p.sex, isoDay(p.born), isoDay(p.registered), p.diagnosis, p.smoker]),
      },
      { name: 'lab_results', columns: ['lab_result_id', 'patient_id', 'test', 'value'], rows: labs },
      { name: 'treatments', columns: ['treatment_id', 'patient_id', 'therapy', 'started', 'ended'], rows: treatments },
    ],
  };
}
