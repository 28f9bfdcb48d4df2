// Common English words: they stand where a source's word is too rare to be shown, and teach letters where there is no text to learn from.

export const GENERIC_WORDS =
  `about above across after again all almost along already also always among answer any area around ask away back
base been before begin behind best better between big blue board body book both bring build call came can car care carry case
center certain change check city class clear close cold color come common complete could country course cover cross cut dark day
deep did different direct door down draw drive dry during each early earth ease east edge eight either end enough even ever every
example face fact fall family far farm fast feel few field figure fill final find fine fire first five follow food force form found
four free friend from front full game gave general get give glass gold gone good got grand great green ground group grow half hand
happen hard have head hear heat help here high hold home horse hour house hundred idea inch interest island just keep kind know land
large last late lead learn leave left less letter level life light line list listen little live long look low made main make many map
mark matter mean measure mind minute money moon more morning most mother mountain move much music must name near need never new next
night north note nothing notice number object ocean off often old once only open order other over own page paper part pass pattern
people perhaps person picture piece place plain plan plant play point port power press problem product pull question quick quiet
rain reach read ready real record red remember rest right river road rock room round rule run said same sand saw school science sea
second see seem sentence serve set seven shape ship short should show side simple since single six size sleep slow small snow some
song soon sound south space special spring stand star start state stay step still stone stood stop story street strong study such
summer sun sure surface system table take talk teach tell ten test thing think thought thousand three through time together took top
toward town travel tree true turn two under unit until usual value very voice wait walk war warm watch water week weight well west
wheel white whole wide wind winter wonder wood word work world write year young`.split(/\s+/);
