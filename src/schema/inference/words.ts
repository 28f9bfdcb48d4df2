// The words of table and column names that have a meaning of their own, in several languages where they are common.
// Word lists only; what follows from them is said in names.ts and in the scores.

const list = (words: string) => new Set(words.trim().split(/\s+/));

/** Say "this identifies", nothing more. */
export const GENERIC = list(`
  id key no nr num number code cd pk fk uid uuid guid ref sk bk nk nbr nummer numero kod cod codigo clave schluessel
  ident identifier oid rowid kennung`);

/** Before another word they count it: number_of_cars is no id. */
export const NUMBERS = list('number num no nr nbr nummer numero');

/** At the end of a name they point at something: reports_to, ship_via, created_by. */
export const PREPOSITIONS = list('to via by from of in at for on with von zu bei durch de por par pour');

/** Part that something plays in a relation: home_team, airport_from. */
export const ROLES = list(`
  from to origin orig original dest destination home away start end first second source src target tgt old new left
  right primary secondary billing bill shipping ship current previous prev next main default begin base local visitor
  departure arrival sender receiver winner loser cited citing parent child a b x y i ii iii one two in out on off`);

/** Two halves of one pair; where one refers, the other refers to the same. */
export const PAIRS: readonly (readonly [string, string])[] = [
  ['from', 'to'],
  ['origin', 'destination'],
  ['origin', 'dest'],
  ['orig', 'dest'],
  ['source', 'target'],
  ['src', 'dst'],
  ['src', 'tgt'],
  ['home', 'away'],
  ['home', 'visitor'],
  ['start', 'end'],
  ['begin', 'end'],
  ['departure', 'arrival'],
  ['sender', 'receiver'],
  ['buyer', 'seller'],
  ['winner', 'loser'],
  ['cited', 'citing'],
  ['citing', 'cited'],
  ['bill', 'ship'],
  ['billing', 'shipping'],
  ['left', 'right'],
  ['first', 'second'],
  ['old', 'new'],
  ['previous', 'next'],
  ['a', 'b'],
  ['1', '2'],
];

/** Point back into the same table. */
export const SELF = list(`
  parent manager mgr supervisor boss report reply super predecessor successor previous prev next original root leader
  lead ancestor upline sponsor referrer referred replaces replaced master head mentor spouse father mother thread quoted
  preceding following sire dam ersetzt vorgaenger
  vorgesetzter uebergeordnet uebergeordnete ober chef superieur pere mere jefe superior padre madre pai mae chefe capo`);

export const PERSONS = list(`
  user profile customer client employee emp owner rep person people staff member manager mgr author creator editor seller buyer
  salesman salesperson agent contact teacher student instructor professor patient doctor physician player coach driver
  operator assignee reporter reviewer guest host visitor passenger pilot actor director participant approver requester
  supervisor worker technician sender receiver recipient borrower reader subscriber account_manager consultant nurse
  applicant candidate voter donor chef captain lead leader advisor party holder winner loser striker bowler batsman fielder umpire assignee sponsor referrer mentor boss head personnel
  husband wife spouse bride groom beneficiary claimant insured holder
  kunde kunden mitarbeiter mitarbeiterin angestellter benutzer nutzer vorgesetzter sachbearbeiter leiter verantwortlicher
  ansprechpartner fahrer arzt schueler lehrer dozent mitglied verkaeufer besitzer autor
  employe salarie personne utilisateur enseignant professeur etudiant eleve responsable medecin directeur auteur membre vendeur
  cliente empleado persona usuario profesor alumno estudiante jefe medico paciente socio vendedor dipendente impiegato
  utente docente studente capo responsabile funcionario aluno chefe`);

/** Persons and firms that a table may list; such a list is nobody's reference table. */
export const PARTIES = list(`
  jockey trainer breeder nurse resident provider broker seller supplier vendor merchant dealer retailer tenant lawyer
  attorney judge musician artist singer employer insurer sponsor partner inspector examiner grader pupil caregiver
  carer address`);

/** Persons who work for whoever keeps the database. */
export const STAFF =
  list(`employee emp staff personnel worker manager mgr supervisor boss head chief salesman salesperson
  rep representative agent technician clerk operator assignee approver officer instructor
  mitarbeiter angestellter personal vorgesetzter sachbearbeiter leiter chef verkaeufer
  employe salarie vendeur empleado jefe vendedor dipendente impiegato funcionario`);

/** Last nouns that are an attribute of what stands before them: a customer_type is no customer. */
export const HEADS = list(`
  type status date time name url title description desc state kind level flag count total amount price value rate size
  year month day age email phone text comment note label rank score percent pct ratio weight length height width
  quantity qty cost balance fee tax discount number_of version mode format color colour duration start end gender
  timestamp at image photo path link address_line reason result role_name class_label`);

/** Ends of table names that add nothing: a kind_id is one of kind_type. */
export const CLASSIFIERS = list(
  'type name info data master list table dim dimension detail lookup code ref kind entity',
);

/** Too common to tie two tables together when the names are equal. */
export const WEAK = list(`
  name date price title description desc type status state city country email phone address comment note text value
  amount quantity qty year month day time url version active enabled flag color region zip latitude longitude gender
  street postal_code postcode zipcode created updated rate total count kind level label sort order position rank
  size weight notes remark remarks age score first last middle firstname lastname fax company`);

/** Quantities: never a reference unless the name says id. */
export const MEASURES = list(`
  amount amt year month day week hour minute second count total price quantity qty rate size age score balance cost
  weight height width length depth percent pct percentage ratio value salary income tax discount fee sum avg average
  min max duration latitude longitude lat lon lng temperature speed distance rank ranking position level points wins
  losses goals population area units stock budget revenue sales profit margin commission freight bonus stars rating
  votes views likes share volume capacity limit index offset sort ordinal seq sequence laps milliseconds bytes seconds
  minutes hours days years version attempts grade credits pages floor rooms beds mileage`);

/** Audit columns: when a row was written. */
export const STAMPS = list(`modified created updated inserted deleted rowguid lastupdate last_update timestamp
  modifieddate createddate loaddate load_date etl rowversion createdat updatedat deletedat changed`);

/** Number a row within its group. */
export const LINES = list(`
  line seq sequence position pos ordinal lineno item index idx rank nr no order step round lap sort part chapter
  version revision number num row serial stop attempt installment period week slot stint inning over ball leg set heat
  lap half bout dose fill edition volume issue page paragraph verse question copy bay`);

/** Split the rows of one thing by time, kind or language. */
export const SPLITS = list(`year month quarter week day season type kind language lang locale category class level
  term semester date period section currency country status code gender attribute name key role`);

/** Common words, to split names that are glued together (ORDERDETAILS). */
export const COMMON = list(`
  account action activity actor address admin agent airline airport album amount app application area article artist
  asset assignment attribute author balance bank batch begin bill birth block board body book booking branch brand
  budget building business buyer campaign card care carrier cart case category cause center change channel charge
  check child city claim class client clinic close color comment commission company component condition contact
  content contract cost count create country county course credit currency current customer data date day deal default
  delivery demo demographic department desc description designation detail device diagnosis dimension direction
  discount district division doctor document due duration email employee end entity entry equipment error event
  exchange expense extension fact family fax feature fee field file film first flag flight folder food form freight
  friend full game gender genre grade group guest head height hire history holiday home hospital hour house image
  income index industry info initial insurance inventory invoice item job journal keyword kind label language last lead league
  ledger lesson level library license line link list loan location log login mail maker manager map market match
  material media member menu message method middle model modified month movie name nation note notification number
  object office offer open operation option order organization origin owner package page parent part partner party
  pass passenger password path patient pay payment payroll percent performance period permission person phone photo
  picture place plan player playlist point policy position post postal practice prescription previous price priority
  process product profile program project promo promotion property provider province publisher purchase quantity
  question quota race rank rate rating reason receipt record reference region registration relation rental reorder
  report request required reservation resource response result return review role room route row rule salary sale
  sample schedule school score season seat section segment seller sensor series service session setting shelf ship
  shipment shipped shipper shop size skill sku source special staff stage standard start state statement station
  status step stock stop store street student subject subscription sub summary supplier supply support survey system
  table tag target task tax teacher team term territory test text ticket time title total track trade transaction
  transfer trip type unit update usage user value variant vehicle vendor venue version via view visit volume
  warehouse week weight work write year zip zone support rep report reports unit units on in of to by home`);

/** End in "id" without being an id. */
export const NOT_ID = list(`paid unpaid prepaid valid invalid void avoid grid bid mid amid rapid solid liquid fluid
  acid android asteroid said aid raid maid kid lid hybrid squid plaid orchid pyramid steroid thyroid tabloid arid
  avid vivid rigid humid timid splendid candid stupid morbid forbid overbid`);
