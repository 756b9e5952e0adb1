package op

// ordinary are common words of English that no tool has, though they look like
// a misspelled word of one: the rest is no reset. They stand for nothing, and
// are not taken for another word.
const ordinary = `
acquires actor affect allocate aloud amount amounts anon apart apparent append appended appending apple arch architect arise ascending aside asleep
assigned assigning attention awake award backlog backslash backward band bands bank banner baseline batch batches beach bean bear beast became bite
bitter blast bless blind bloc blood board book boost border boring bottle bottom bound bounded brace brain bread bright brown brush bunch butter cable
callable caller cancer candle capable cash casts cause caused causes cells center chair chance chances channels charge charm chars chase cheap cheat
checkout checkpoint cheek chest chief chose clang clashes clock clocks closer closest closet closures cold combined combines comma comments compete
compliant complies composite concert conclude conform conforms confuse confused confuses confusing congestion congress connector constant constants
construct contest context contexts contiguous contrast convention conventions converse conversion converted converts convince cope copyright counter
counters county court coverage crack craft creation creature crossing crown dash deadline deadlines dealing dealings decent decompose decomposes
deduce deeper degenerate delaying delicate delivery derive desktop detected detection director dispatch distance distinction dive dose doubly
downstream drown earliest ease east eight elapsed elect elements eleven emerge emission emits emitting employ enclosed encloses endless entirety
estate ever expansion expansions expected expert explained explains explicit extent fact facts farmer farther fast fasten fastest father faulting
favor feast feat feet fever fewest fight fist flanking flash flesh flock floor flower fold folded followed fond font food formal fraction fractions
freak freed freedom frequent fridge fright fully fund fused fuzzing gain gang garage garden gate gather ghost giant glass governed grace grade grain
grand grape graphics grave greet ground guest guilt guitar half handler handlers harder harmless harsh haunt haven headroom heck height hell hijacked
historic hoisted holder holders honey hottest house ignore implications improves inaccessible incident inclusion incomplete incorrect indicated
indirect indirectly induction insect inspector inter interact interactions interest interfere interpret intersect invent inversion invert invest
investor involves irregular jacket jumps keyword keywords knight lack lacks lanes late latter lawyer layout leader lean lick light lightly liner
linker liver locker logger logic logically lone loose loss loud lover loves loyal lunch lung machinery maker mall mangling march marker market marry
masked masks massive math matter meal medal median mend mental mere minds misplaced mistaken modification monkey mother mountain mouth movement movie
mutating mutation mutually naked nameless nearly nerve news newton norm nose notation observed observes observing occurring offend offset offsets
older opera ought ounce outage outcome outdoor outline outlive overlaid overlap overlaps overridden pace pacing padded pain paint palace panicked
party passage passion passport payload peace peer perceive percentage picked pint pipe pitch plane plant plate player plays pleasure pocket pointer
pointers police poll portable portion portions powder praise precious prediction presence preserve preserved preserves preserving president primarily
princess printable prior probe probes proceeds professor profile profiled profiles progress prolog promised promises prone prospect proud pure purse
queen quest queued quiet quirk quotation quote quotes rabbit race rage rain random rapid rational reader rebuilt recreate redefined reduction
referenced reflected reflects reformat reliable relies religion remember remembers remind replicas represent research reserved reserves resistant
resort respected respects response rest restrict retains retraction returned returning review revise revision rewritten rich ring rings rise risk
river routines rush safer sage scare scent scheme schemes scold score scores sect sections seeking seize selector sell sender series settable setter
seven shade shake shame shape sharp shave sheep shelf shirt shoot shore shortest shorthand shot shoulder shout shower sift sight signaled signaling
signer sine sing skill slave slide slightly slope slots smallest smart smash smell snap socks solid sore sound sour span sparse spell spend spent
spill spine spit spite spoke spoon sport sprint stable stair stand stare starter starters starving statue steak steal stealing steam steep stick
sticks stiff stock stole stomp stone storm story stove strange string stronger style subjects subnormal subprogram subset subsystem successor
suffer suitable suite suites super supplied supposed sweet swell switcher sword tack taken tale teach tends term terms thank thick thief thin thorough
though thumb thunder tied ties tiger tight tile tiles timber tired tissue torch tough tower trailers train trainer trait transaction transcript
transform transition transitions treasure treating trend trial trick trimming trims trip trousers truck truly typeset unable unavailable unchanged
undocumented unity unsupported unwanted unwritten upper urban urge valley variation verb vertices vice void waist wasted weak weakly wealth weave weep
weren whale whatsoever wheat wherever width wired witch woken worrying wound wrapping writer yield yields
`
