// Common first names of several countries: where many values of a column begin with one, it holds names of persons
// whatever it is called. A list only; what is done with it is meaning.ts.

export const GIVEN_NAMES: ReadonlySet<string> = new Set(
  `james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica
  thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark margaret donald ashley steven
  kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian melissa george deborah timothy
  stephanie ronald rebecca edward laura jason helen jeffrey sharon ryan cynthia jacob kathleen gary amy nicholas shirley
  eric angela jonathan anna stephen ruth larry brenda justin pamela scott nicole brandon katherine benjamin samantha
  samuel christine gregory emma frank catherine alexander virginia patrick debra raymond rachel jack janet dennis maria
  jerry diane peter julie henry olivia arthur joan albert alice louis frances walter jean philip ann anne harry sophia
  hans klaus jürgen jurgen wolfgang heinz ursula petra monika sabine heike stefan andreas martin tobias matthias lukas felix
  pierre michel jacques philippe alain bernard françois francois marie isabelle sylvie nathalie camille luc antoine julien
  jose josé juan antonio francisco manuel luis carlos miguel javier pedro pablo carmen ana isabel lucia lucía sofia elena
  giovanni giuseppe marco luca andrea francesco paolo mario roberto alessandro giulia chiara francesca paola
  jan petr jiri jiří josef pavel tomas tomáš jana eva hana lenka katerina kateřina vaclav václav milan ivan
  piotr krzysztof andrzej tomasz pawel paweł agnieszka katarzyna malgorzata małgorzata ewa joao joão paulo fernando
  rafael ricardo lars erik anders nils karl johan ingrid astrid karin sven bjorn björn olga natalia tatiana sergei
  dmitri alexei vladimir mohammed muhammad ahmed ali hassan omar fatima aisha mehmet mustafa ayse ayşe rahul amit priya
  sanjay ravi anil sunita wei ming li hiroshi takashi yuki yoko kenji sakura min hyun`
    .trim()
    .split(/\s+/),
);
