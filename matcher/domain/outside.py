"""Who outside the service may own what is none of its business: a closed list, with its words in both languages."""

from collections.abc import Mapping
from enum import StrEnum


class OutsideOwner(StrEnum):
    """To whom an order is transferred."""

    STREET_OFFICE = "street_office"
    HOTLINE_12345 = "hotline_12345"
    POLICE_110 = "police_110"
    FIRE_119 = "fire_119"
    AMBULANCE_120 = "ambulance_120"
    URBAN_MANAGEMENT = "urban_management"
    CIVIL_AFFAIRS = "civil_affairs"
    HEALTH_CENTRE = "health_centre"
    COURT = "court"
    GAS_COMPANY = "gas_company"
    WATER_COMPANY = "water_company"
    POWER_COMPANY = "power_company"
    HEATING_COMPANY = "heating_company"
    TELECOM_COMPANY = "telecom_company"
    PROPERTY_COMPANY = "property_company"


NAMES: Mapping[OutsideOwner, tuple[str, str]] = {
    OutsideOwner.STREET_OFFICE: ("街道办事处", "street office"),
    OutsideOwner.HOTLINE_12345: ("12345政务服务热线", "public service hotline 12345"),
    OutsideOwner.POLICE_110: ("公安110", "police 110"),
    OutsideOwner.FIRE_119: ("消防119", "fire brigade 119"),
    OutsideOwner.AMBULANCE_120: ("急救120", "ambulance 120"),
    OutsideOwner.URBAN_MANAGEMENT: ("城市管理部门", "urban management"),
    OutsideOwner.CIVIL_AFFAIRS: ("民政部门", "civil affairs"),
    OutsideOwner.HEALTH_CENTRE: ("社区卫生服务中心", "community health centre"),
    OutsideOwner.COURT: ("人民法院", "court"),
    OutsideOwner.GAS_COMPANY: ("燃气公司", "gas company"),
    OutsideOwner.WATER_COMPANY: ("供水公司", "water company"),
    OutsideOwner.POWER_COMPANY: ("供电公司", "power company"),
    OutsideOwner.HEATING_COMPANY: ("供热公司", "heating company"),
    OutsideOwner.TELECOM_COMPANY: ("通信公司", "telecommunications company"),
    OutsideOwner.PROPERTY_COMPANY: ("物业公司", "property management"),
}
"""Owner -> Chinese and English name."""
