"""What wrk's clients do, in Lua: each is a signed-in officer, and every answer is checked for its status."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from tests.benchmarks.officers import Officer

REQUESTS_PER_ATTEMPT = 14
"""Start, open, ten saves, submit, result."""

_EXPECT = """
response = function(status) if status ~= %d then unexpected = unexpected + 1 end end
"""

_READ = """
local cookies, paths, turn = %s, %s, 0
request = function()
  turn = turn + 1
  local path = paths[turn %% #paths + 1]
  return wrk.format("GET", path, {Cookie = cookies[turn %% #cookies + 1]})
end
"""

_SIGN_IN = """
local cookies, forms = %s, %s
request = function()
  local headers = {Cookie = cookies[number + 1], ["Content-Type"] = "application/x-www-form-urlencoded"}
  return wrk.format("POST", "/account/sign-in", headers, forms[number + 1])
end
"""

_SAVE = """
local cookies, tokens, addresses, choices, revisions = %s, %s, %s, %s, %s
local revision
request = function()
  revision = revision or revisions[number + 1]
  local headers = {Cookie = cookies[number + 1], ["X-CSRFToken"] = tokens[number + 1], ["Content-Type"] = "application/json"}
  local body = string.format('{"revision":%%d,"value":["%%s"]}', revision + 1, choices[number + 1])
  return wrk.format("PUT", addresses[number + 1], headers, body)
end
response = function(status)
  if status == 200 then revision = revision + 1 else unexpected = unexpected + 1 end
end
"""

_ATTEMPT = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } moment; int clock_gettime(int, moment *);")
local function milliseconds()
  local at = ffi.new("moment")
  ffi.C.clock_gettime(1, at)
  return tonumber(at.seconds) * 1e3 + tonumber(at.nanoseconds) / 1e6
end

local cookies, tokens, wrong, start, clients = %s, %s, %s, %s, %d
local officer, attempt, step, questions, began

local function send(method, path, body, kind)
  local headers = {Cookie = cookies[officer], ["X-CSRFToken"] = tokens[officer], ["Content-Type"] = kind}
  return wrk.format(method, path, headers, body)
end

local function form(path) return send("POST", path, "csrf_token=" .. tokens[officer], "application/x-www-form-urlencoded") end

request = function()
  officer = officer or number + 1
  if step == nil then
    began = milliseconds()
    return form(start)
  end
  if step == 0 then return send("GET", attempt) end
  if step <= #questions then
    local key = questions[step]
    return send("PUT", attempt .. "/answers/" .. key, '{"revision":1,"value":["' .. wrong[key] .. '"]}', "application/json")
  end
  if step == #questions + 1 then return form(attempt .. "/submit") end
  return send("GET", attempt .. "/result")
end

response = function(status, headers, body)
  local redirects = step == nil or (step > 0 and step == #questions + 1)
  if status ~= (redirects and 302 or 200) then unexpected = unexpected + 1 end
  if step == nil then
    attempt = headers["location"]
    step = attempt and 0
  elseif step == 0 then
    questions, step = {}, 1
    for key in body:gmatch('data%%-question="([^"]+)"') do table.insert(questions, key) end
    if #questions ~= 10 then unexpected = unexpected + 1 end
  elseif step < #questions + 2 then
    step = step + 1
  else
    table.insert(rounds, milliseconds() - began)
    step = nil
    officer = officer + clients
    if officer > #cookies then officer = number + 1 end
  end
end
"""


def reading(officers: Sequence[Officer], paths: Sequence[str]) -> str:
    """Officers open these pages, each time another."""
    return _READ % (_lua([each.cookie for each in officers]), _lua(paths)) + _EXPECT % 200


def signing_in(visitors: Sequence[Officer], password: str) -> str:
    """Each client sends the sign-in form for a person of its own."""
    forms = [
        urlencode({"csrf_token": each.token, "email": each.name, "password": password}) for each in visitors
    ]
    return _SIGN_IN % (_lua([each.cookie for each in visitors]), _lua(forms)) + _EXPECT % 302


def saving(
    officers: Sequence[Officer], addresses: Sequence[str], choices: Sequence[str], revisions: Sequence[int]
) -> str:
    """Each client saves its own question again and again, one revision after the other."""
    cookies, tokens = [each.cookie for each in officers], [each.token for each in officers]
    return _SAVE % tuple(_lua(values) for values in (cookies, tokens, addresses, choices, revisions))


def attempting(
    officers: Sequence[Officer], *, start: str, wrong_choices: Mapping[str, str], clients: int
) -> str:
    """Each client takes whole attempts, for one of its officers after the other. None of them passes."""
    cookies, tokens = [each.cookie for each in officers], [each.token for each in officers]
    return _ATTEMPT % (_lua(cookies), _lua(tokens), _lua(wrong_choices), _lua(start), clients)


def _lua(value: object) -> str:
    """A text, number, list or mapping as Lua writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{_lua(key)}] = {_lua(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "{" + ", ".join(_lua(each) for each in value) + "}"
    return json.dumps(value)
