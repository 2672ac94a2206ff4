"""Log-in by OpenID Connect, with the whole id token checked.

The library trusts a token that came straight from the provider, and asks no nonce. Here a token
counts only with the provider's signature, for this client, for this one log-in that this browser
began, and about the same person as the provider's own answer (OpenID Connect Core, 3.1.3.7 and
5.3.2). What a claim must say it says in its own JSON type: a text "false" is no answer to whether
something is true (5.7: an e-mail address is nobody's name until the provider verified it).
"""

from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_GET

# Signatures by a key that only the provider has; never by the secret that we know too.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCKS_DIFFER = 60  # seconds that the provider's clock may be off
LONGEST_SUB = 191  # of what the table of log-ins elsewhere holds
NO_ANSWER = (OSError, OAuth2Error, KeyError, ValueError)  # no connection, or no sense in it


def nonce_of(state: str) -> str:
    """What the provider must put in the token: follows from this log-in's own random state."""
    return salted_hmac("noaber.openid.nonce", state, algorithm="sha256").hexdigest()


class Client(OAuth2Client):  # type: ignore[misc]
    """Sends a nonce along."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        params = {**extra_params, "nonce": nonce_of(str(self.state))}
        return str(super().get_redirect_url(authorization_url, scope, params))


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Refuses whatever in an id token is not as it should be."""

    client_class = Client

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        provider.extract_extra_data = lambda answer: {}  # only its number for somebody is kept
        provider.extract_common_fields = lambda answer: {}
        provider.extract_email_addresses = verified_addresses
        return provider

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("there is no id token")
        claims = self._decode_id_token(app, id_token)
        userinfo = self._fetch_user_info(token.token)
        if not isinstance(userinfo, dict) or userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("the id token is about somebody else")
        if not _is_text(claims["sub"], LONGEST_SUB):
            raise OAuth2Error("nobody is called so")
        data = {"id_token": claims, "userinfo": userinfo}
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        issuer = self.openid_config.get("issuer")
        if not _is_text(issuer):  # without one the library compares nothing
            raise OAuth2Error("the provider does not say who it is")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key_of(id_token),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=issuer,
                leeway=CLOCKS_DIFFER,
                options={"require": REQUIRED},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the id token does not hold") from error
        expected = nonce_of(self.request.GET.get("state", ""))
        if not constant_time_compare(str(claims["nonce"]), expected):
            raise OAuth2Error("the id token is of another log-in")
        # A token for more than one says for whom it was made (3.1.3.7, 4 and 5).
        made_for = claims.get("azp", app.client_id if claims["aud"] in _for_us(app) else None)
        if made_for != app.client_id:
            raise OAuth2Error("the id token is for another client")
        return claims

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        """The provider's public key with which this token says it is signed."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json())
        named = jwt.get_unverified_header(id_token).get("kid")
        if named is None and len(keys.keys) == 1:
            return keys.keys[0]
        return keys[str(named)]


def _for_us(app: Any) -> tuple[Any, Any]:
    return app.client_id, [app.client_id]


def _is_text(claim: Any, longest: int = 2_000) -> bool:
    return isinstance(claim, str) and 0 < len(claim) <= longest and claim.strip() == claim


def verified_addresses(answer: dict[str, Any]) -> list[EmailAddress]:
    """The one e-mail address that the provider answers for; none when it does not."""
    claims = answer["userinfo"] if "email" in answer["userinfo"] else answer["id_token"]
    email = claims.get("email")
    if not _is_text(email) or not _is_verified(answer):
        return []
    return [EmailAddress(email=email, verified=True, primary=True)]


def _is_verified(answer: dict[str, Any]) -> bool:
    """Whether the provider says `true`, and nowhere anything else.

    One large provider says nothing at all: then only where this municipality trusts that issuer by
    its whole name (docs/operations.md).
    """
    said = [part["email_verified"] for part in answer.values() if "email_verified" in part]
    if said:
        return all(word is True for word in said)
    return bool(settings.OIDC_TRUSTED) and answer["id_token"]["iss"] == settings.OIDC_TRUSTED


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider, by the button of the log-in page only: no link may log somebody in."""
    adapter = Adapter(request, provider_id)
    provider = _provider(adapter)
    if request.method != "POST":
        return redirect("account_login")
    try:
        response: HttpResponse = provider.redirect(
            request, process="login", next_url=get_next_redirect_url(request)
        )
    except NO_ANSWER as error:
        return _did_not_work(request, provider, error)
    return response


@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider, with or without somebody."""
    adapter = Adapter(request, provider_id)
    provider = _provider(adapter)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except NO_ANSWER as error:
        return _did_not_work(request, provider, error)
    return response


def _provider(adapter: Adapter) -> Any:
    try:
        return adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None


def _did_not_work(request: HttpRequest, provider: Any, error: Exception) -> HttpResponse:
    response: HttpResponse = render_authentication_error(request, provider, exception=error)
    return response
