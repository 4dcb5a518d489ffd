"""Conversations: a bot in front, people behind it, and all the ways this goes well or not."""

from dataclasses import dataclass

from sandbox.making import clock
from sandbox.making.demand import Contact
from sandbox.making.dice import dice, lognormal
from sandbox.making.people import HumanLife
from sandbox.making.ratings import rate, survey_of
from sandbox.making.souring import does_sour, soured
from sandbox.making.staff import BOT, Staff
from sandbox.making.texts import Topic, common, facts, hostile, html, say, topics
from sandbox.making.thread import ConversationLife, Thread
from sandbox.model import Agent, Conversation

_FIRST_REPLY = {"chat": 270, "whatsapp": 700, "email": 4_300, "outbound": 600}  # median seconds of opening time
_PACE = {"chat": 1.0, "whatsapp": 3.0, "email": 22.0, "outbound": 8.0}  # how much slower a thread goes on
_LONGEST_REPLY = 30 * clock.HOUR


@dataclass(frozen=True)
class Case:
    """What a conversation starts from. `number` becomes its id, `contact_id` is the chat tool's record."""

    number: int
    contact: Contact
    contact_id: str
    life: HumanLife
    company: str | None
    team: int


def unfold(seed: int, staff: Staff, case: Case) -> ConversationLife:
    """The whole conversation, also what happens after the moment the world is looked at."""
    return _Story(seed, staff, case).life()


class _Story:
    def __init__(self, seed: int, staff: Staff, case: Case) -> None:
        self.seed, self.staff, self.case = seed, staff, case
        rng = self.rng = dice(seed, "conversation", case.number)
        self.topic: Topic = topics()[case.contact.topic]
        self.way = case.contact.way
        self.words = common()
        self.values = facts(rng, case.number, case.life.human.first_name, case.company)
        self.thread = Thread(case.number, case.contact.start)
        self.first_reply: float | None = None
        self.asked: set[str] = set()
        self.reopened = False

    def life(self) -> ConversationLife:
        case, rng, thread = self.case, self.rng, self.thread
        channel = self.way if self.way in {"email", "whatsapp"} else "email" if rng.random() < 0.5 else "chat"
        channel = "chat" if self.way == "chat" else channel
        starter = self._pick(case.team) if self.way == "outbound" else None
        subject, body = self._opening(channel)
        if starter:
            self._outbound(starter)
        else:
            self._inbound()
        thread.rating = rate(rng, self.staff, thread, self.topic, self.first_reply, reopened=self.reopened)
        sours = not starter and does_sour(self.seed, case.number, thread)
        parts = soured(self.seed, case.number, thread) if sours else thread.parts
        conversation = Conversation(
            id=str(case.number),
            contact=case.contact_id,
            person=case.life.human.id,
            channel=channel,  # type: ignore[arg-type]
            direction="outbound" if starter else "inbound",
            topic=self.topic.name,
            subject=subject,
            body=body,
            started_at=clock.at(case.contact.start),
            updated_at=clock.at(case.contact.start),
            parts=tuple(parts),
            state="open",
            assignee=None,
            team=starter.team if starter else None,
            tags=self._tags(),
            rating=thread.rating,
            bot_resolution=thread.verdict,
            waiting_since=None,
            snoozed_until=None,
            first_author="agent" if starter else "customer",
            first_agent=starter.id if starter else None,
            sours=sours,
            survey=survey_of(thread),
        )
        return ConversationLife(conversation, thread.verdict_at, thread.snoozed_until)

    def _opening(self, channel: str) -> tuple[str | None, str]:
        rng = self.rng
        if self.way == "outbound":
            subject = say(rng, self.words["outbound_subjects"], self.values) if channel == "email" else None
            return subject, html(say(rng, self.words["outbound_messages"], self.values))
        subject = say(rng, self.topic.subjects, self.values) if channel == "email" else None
        if rng.random() < 0.006:
            return subject, rng.choice(hostile())
        foreign = self.topic.foreign.get(self.case.life.human.language)
        if foreign and rng.random() < 0.45:
            return subject, html(say(rng, foreign, self.values))
        text = say(rng, self.topic.openers, self.values)
        if channel != "email":
            return None, html(text)
        more = say(rng, self.topic.details, self.values) if rng.random() < 0.5 else ""
        return subject, html(rng.choice(self.words["greetings"]), text, more, f"Regards, {self.values['first']}")

    def _tags(self) -> tuple[str, ...]:
        tags = {tag for tag in self.topic.tags if self.rng.random() < 0.75}
        if self.topic.name == clock.OUTBREAK_TOPIC and clock.in_outbreak(self.case.contact.start):
            tags.add("carrier-outage")
        if self.rng.random() < 0.04:
            tags.add("vip")
        return tuple(sorted(tags))

    # The bot

    def _inbound(self) -> None:
        rng = self.rng
        if self.way == "email" or rng.random() < 0.06:
            if rng.random() < 0.02:
                self._swept()  # nobody ever answers
                return
            self._human_takes(self.case.team)
            return
        if self._bot_settles():
            if rng.random() < 0.05:
                self._comes_back(clock.DAY)
            return
        if rng.random() < 0.035:
            self._nudge()
            self._swept()  # gave up before a human came
            return
        self._human_takes(self.case.team)

    def _bot_settles(self) -> bool:
        """Whether the bot alone was enough."""
        rng, thread = self.rng, self.thread
        thread.wait(rng.uniform(2, 14))
        hello = say(rng, self.words["bot_hellos"], self.values)
        thread.comment("bot", html(hello, say(rng, self.topic.bot_answers, self.values)), BOT)
        if rng.random() < self.topic.bot:
            if rng.random() < 0.45:
                thread.wait(lognormal(rng, 110, 0.8, clock.HOUR))
                thread.comment("customer", html(say(rng, self.words["confirmations"], self.values)))
                thread.resolved_by_bot("confirmed_resolution")
                thread.wait(rng.uniform(2, 9))
                thread.comment("bot", html(say(rng, self.words["bot_thanks"], self.values)), BOT)
            else:
                thread.wait(rng.uniform(60, 180))
                thread.comment("bot", html(say(rng, self.words["bot_checks"], self.values)), BOT)
                thread.wait(rng.uniform(600, 4 * clock.HOUR))
                thread.resolved_by_bot("assumed_resolution")
            thread.wait(rng.uniform(1, 30))
            thread.add("close", "bot", agent=BOT)
            return True
        thread.wait(lognormal(rng, 70, 0.9, 2 * clock.HOUR))
        refused = rng.random() < 0.55
        plea = self.words["asks_for_human"] if refused else self.topic.details
        thread.comment("customer", html(say(rng, plea, self.values)))
        thread.resolved_by_bot("negative_feedback" if refused and rng.random() < 0.3 else "escalated")
        thread.wait(rng.uniform(2, 8))
        thread.comment("bot", html(say(rng, self.words["bot_handovers"], self.values)), BOT)
        thread.wait(1)
        thread.add("assignment", "bot", agent=BOT, team=self._team(self.case.team))
        return False

    # The people

    def _team(self, home: int) -> int:
        """The home team, or one elsewhere in the world that is awake; the same answer for the same moment."""
        now = self.thread.now
        awake = [team for team, shift in self.staff.shifts.items() if shift.is_open(now)]
        if home in awake or not awake or self.way == "email":
            return home
        return awake[(self.case.number >> 4) % len(awake)] if (self.case.number >> 4) % 5 < 3 else home

    def _pick(self, team: int) -> Agent:
        present = self.staff.on_duty(team, self.thread.now) or self.staff.support[team][:1]
        return self.rng.choice(present)

    def _load(self) -> float:
        when = clock.at(self.case.contact.start)
        busy = 2.7 if clock.in_outbreak(self.case.contact.start) else 1.0
        return busy * (1.35 if when.month == 12 and when.day <= 20 else 1.0) * (1.15 if when.weekday() == 0 else 1.0)

    def _human_takes(self, home: int) -> None:
        """Somebody picks the thread up when their team is there, and sees it to an end."""
        rng, thread = self.rng, self.thread
        team = self._team(home)
        before = thread.now
        delay = lognormal(rng, _FIRST_REPLY[self.way], 1.0, _LONGEST_REPLY) * self._load()
        answered = self.staff.shifts[team].after(before, delay)
        if answered - before > 2 * clock.HOUR and rng.random() < 0.18:
            thread.until(before + (answered - before) * rng.uniform(0.2, 0.8))
            self._nudge(wait=0)
        thread.until(answered)
        agent = self._pick(team)
        pace = self.staff.skills[agent.id].pace
        thread.wait((pace - 1) * delay if pace > 1 else 1)
        self._assign(agent)
        if rng.random() < 0.12:
            thread.wait(rng.uniform(20, 200))
            self._note(agent, self.topic.notes)
        thread.wait(rng.uniform(15, 90))
        self.first_reply = thread.now - self.case.contact.start
        late = (
            rng.choice(self.words["agent_sorry_late"])
            if self.first_reply > 3 * clock.HOUR and rng.random() < 0.6
            else ""
        )
        hello = say(rng, self.words["agent_hellos"], self.values)
        asks = rng.random() < 0.7
        thread.comment("agent", html(hello, late, self._agent_line(asks=asks)), agent.id)
        agent = self._exchange(agent, rounds=1 + (rng.random() < 0.45) + (rng.random() < 0.2) if asks else 0)
        self._end(agent)

    def _agent_line(self, *, asks: bool) -> str:
        """A question not asked before, or a solution."""
        fresh = tuple(question for question in self.topic.questions if question not in self.asked)
        if not asks or not fresh:
            return say(self.rng, self.topic.solutions, self.values)
        question = self.rng.choice(fresh)
        self.asked.add(question)
        return question.format_map(self.values)

    def _assign(self, agent: Agent) -> None:
        self.thread.agent = agent
        self.values["agent"] = agent.name.split()[0]
        self.thread.add("assignment", "system", to=agent)

    def _note(self, agent: Agent, phrases: tuple[str, ...]) -> None:
        self.thread.add("note", "agent", html(say(self.rng, phrases, self.values)), agent=agent.id)

    def _pause(self, median: float) -> None:
        self.thread.wait(lognormal(self.rng, median * _PACE[self.way], 0.9, 3 * clock.DAY))

    def _agent_pause(self, agent: Agent, median: float) -> None:
        """Agents answer in their team's opening hours only."""
        work = lognormal(self.rng, median * _PACE[self.way], 0.8, clock.DAY) * self.staff.skills[agent.id].pace
        self.thread.until(self.staff.shifts[agent.team or self.case.team].after(self.thread.now, work))

    def _exchange(self, agent: Agent, rounds: int) -> Agent:
        """Question and answer, sometimes put aside, sometimes with another agent at the end."""
        rng, thread = self.rng, self.thread
        for turn in range(rounds):
            self._pause(130)
            thread.comment("customer", html(say(rng, self.topic.details, self.values)))
            if turn == 0 and rng.random() < 0.13:
                agent = self._hand_over(agent)
            self._agent_pause(agent, 160)
            chance = rng.random()
            if chance < 0.09:
                self._snooze(agent)
            elif chance < 0.3:
                thread.comment("agent", html(say(rng, self.words["agent_waits"], self.values)), agent.id)
                self._agent_pause(agent, 900)
            last = turn == rounds - 1
            thread.comment("agent", html(self._agent_line(asks=not last)), agent.id)
        return agent

    def _hand_over(self, agent: Agent) -> Agent:
        rng, thread = self.rng, self.thread
        self._agent_pause(agent, 120)
        team = agent.team or self.case.team
        others = [one for one in self.staff.on_duty(team, thread.now) if one.id != agent.id]
        if not others:
            return agent
        other = rng.choice(others)
        self._note(agent, tuple(p.replace("{agent}", other.name) for p in self.words["transfer_notes"]))
        thread.wait(5)
        self._assign(other)
        self._agent_pause(other, 200)
        thread.comment("agent", html(say(rng, self.words["agent_takes_over"], self.values)), other.id)
        return other

    def _snooze(self, agent: Agent) -> None:
        rng, thread = self.rng, self.thread
        thread.comment("agent", html(say(rng, self.words["agent_waits"], self.values)), agent.id)
        thread.wait(10)
        self._note(agent, self.words["snooze_notes"])
        thread.wait(5)
        asleep = rng.choice((0.15, 1, 1, 2, 3, 7)) * clock.DAY
        thread.snooze(agent.id, asleep)
        if rng.random() < 0.3:
            thread.wait(asleep * rng.uniform(0.1, 0.9))
            thread.comment("customer", html(say(rng, self.words["customer_nudges"], self.values)))
        else:
            thread.wait(int(asleep))
        thread.wait(1)
        thread.add("open", "system")
        self._agent_pause(agent, 600)

    def _nudge(self, wait: float = 1_800) -> None:
        self.thread.wait(wait)
        self.thread.comment("customer", html(say(self.rng, self.words["customer_nudges"], self.values)))

    def _end(self, agent: Agent) -> None:
        rng, thread = self.rng, self.thread
        if rng.random() < 0.58:
            self._pause(200)
            thread.comment("customer", html(say(rng, self.words["customer_thanks"], self.values)))
        if rng.random() < 0.012:
            self._swept()  # forgotten
            return
        self._agent_pause(agent, 400)
        if rng.random() < 0.4:
            thread.comment("agent", html(say(rng, self.words["agent_closings"], self.values)), agent.id)
            thread.wait(3)
        thread.add("close", "agent", agent=agent.id)
        if not self.reopened and rng.random() < 0.11 - 0.03 * self.topic.mood:
            self._comes_back(3 * clock.DAY)

    def _swept(self) -> None:
        """What nobody looks after is closed by a rule, after a week or two; a few slip through even that."""
        if self.rng.random() < 0.9:
            self.thread.wait(self.rng.uniform(6, 13) * clock.DAY)
            self.thread.add("close", "bot", agent=BOT)

    def _comes_back(self, within: float) -> None:
        """It was not solved after all."""
        rng, thread = self.rng, self.thread
        self.reopened = True
        thread.wait(rng.uniform(0.02, 1) * within)
        thread.comment("customer", html(say(rng, self.topic.reopenings, self.values)))
        thread.wait(1)
        thread.add("open", "customer")
        if thread.agent is None:
            self._human_takes(self.case.team)
            return
        agent = thread.agent
        if agent not in self.staff.on_duty(agent.team or self.case.team, thread.now):
            agent = self._pick(self.case.team)
            thread.wait(1)
            self._assign(agent)
        self._agent_pause(agent, 500)
        thread.comment("agent", html(say(rng, self.topic.solutions, self.values)), agent.id)
        self._end(agent)

    def _outbound(self, agent: Agent) -> None:
        rng, thread = self.rng, self.thread
        thread.agent = agent
        self.values["agent"] = agent.name.split()[0]
        if rng.random() < 0.45:
            thread.wait(lognormal(rng, 3 * clock.HOUR, 1.2, 4 * clock.DAY))
            thread.comment("customer", html(say(rng, self.words["outbound_replies"], self.values)))
            self._agent_pause(agent, 300)
            thread.comment("agent", html(say(rng, self.words["agent_closings"], self.values)), agent.id)
        else:
            thread.wait(rng.uniform(2, 6) * clock.DAY)
        thread.wait(30)
        thread.add("close", "agent", agent=agent.id)
